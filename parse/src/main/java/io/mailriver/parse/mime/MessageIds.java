package io.mailriver.parse.mime;

import java.util.ArrayList;
import java.util.List;

/// Message identifiers of `Message-ID`, `In-Reply-To` and `References` (RFC 5322, 3.6.4), in JMAP's
/// form (RFC 8621, 4.1.2.5): without angle brackets. What stands between them is ignored; a lone
/// word without brackets counts where there is nothing else.
final class MessageIds {
    private MessageIds() {}

    /// The identifiers of an unfolded field value; empty when there is none.
    static List<String> parse(String value) {
        String text = Comments.removed(value);
        List<String> ids = new ArrayList<>();
        int open = text.indexOf('<');
        while (open >= 0) {
            int close = text.indexOf('>', open + 1);
            int end = close < 0 ? text.length() : close;
            String id = withoutBlanks(text.substring(open + 1, end));
            if (!id.isEmpty()) {
                ids.add(id);
            }
            open = close < 0 ? -1 : text.indexOf('<', close);
        }
        return ids.isEmpty() ? bare(text.strip()) : ids;
    }

    private static List<String> bare(String word) {
        return word.isEmpty() || word.indexOf(' ') >= 0 || word.indexOf('<') >= 0
                ? List.of()
                : List.of(word);
    }

    private static String withoutBlanks(String id) {
        if (id.indexOf(' ') < 0 && id.indexOf('\t') < 0) {
            return id;
        }
        return id.replace(" ", "").replace("\t", "");
    }
}
