package io.mailriver.deliver.smtp;

import io.mailriver.schemas.envelope.EnhancedStatus;
import io.mailriver.schemas.envelope.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reply lines read (RFC 5321, 4.2; RFC 2034).
final class Replies {
    private static final int MAX_EXCERPT_CHARS = 80;

    private Replies() {}

    /// The code that a line begins with, 200 to 599; -1 when it begins with something else.
    static int code(String line) {
        if (line.length() < 3
                || line.length() > 3 && line.charAt(3) != ' ' && line.charAt(3) != '-') {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < 3; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            code = code * 10 + c - '0';
        }
        return code >= 200 && code <= 599 ? code : -1;
    }

    /// A reply from its code and the texts behind it. An enhanced status code that fits the reply's
    /// class is taken off each line that begins with it.
    static Reply of(int code, List<String> texts) {
        Optional<EnhancedStatus> status =
                EnhancedStatus.parse(firstWord(texts.getFirst()))
                        .filter(found -> found.statusClass() == code / 100);
        if (status.isEmpty()) {
            return new Reply(code, status, texts);
        }
        String prefix = status.get().toString();
        List<String> rest = new ArrayList<>();
        for (String text : texts) {
            rest.add(
                    firstWord(text).equals(prefix)
                            ? text.substring(prefix.length()).stripLeading()
                            : text);
        }
        return new Reply(code, status, rest);
    }

    /// The begin of something that came from outside, safe to show.
    static String excerpt(String text) {
        String cut =
                text.length() > MAX_EXCERPT_CHARS ? text.substring(0, MAX_EXCERPT_CHARS) : text;
        return printable(cut);
    }

    /// Text from outside on one line, whatever a reader takes for a line's end: without controls,
    /// invisible characters and Unicode's own separators.
    static String printable(String text) {
        return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }

    /// True for `2yz`: it is done. (RFC 5321, 4.2.1; `3yz` waits for more.)
    static boolean done(Reply reply) {
        return reply.code() < 300;
    }

    private static String firstWord(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }
}
