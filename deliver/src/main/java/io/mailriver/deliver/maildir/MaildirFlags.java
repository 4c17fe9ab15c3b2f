package io.mailriver.deliver.maildir;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// IMAP flags as the info part of a file name: `:2,` and letters in ASCII order.
final class MaildirFlags {
    private static final Map<String, Character> LETTERS =
            Map.of(
                    "\\draft", 'D',
                    "\\flagged", 'F',
                    "$forwarded", 'P',
                    "\\answered", 'R',
                    "\\seen", 'S',
                    "\\deleted", 'T');
    private static final String ALL = "DFPRST";
    private static final List<String> EVERY_INFO = combinations();

    private MaildirFlags() {}

    /// The info part; empty when none of the flags has a letter. Keywords have none.
    static String info(List<String> flags) {
        StringBuilder letters = new StringBuilder();
        TreeSet<Character> found = new TreeSet<>();
        for (String flag : flags) {
            Character letter = LETTERS.get(flag.toLowerCase(Locale.ROOT));
            if (letter != null) {
                found.add(letter);
            }
        }
        found.forEach(letters::append);
        return letters.isEmpty() ? "" : ":2," + letters;
    }

    /// Every info part that standard flags can make; none is one of them, for some readers leave it
    /// out.
    static List<String> everyInfo() {
        return EVERY_INFO;
    }

    private static List<String> combinations() {
        List<String> all = new ArrayList<>(List.of(""));
        for (int set = 0; set < 1 << ALL.length(); set++) {
            StringBuilder letters = new StringBuilder(":2,");
            for (int i = 0; i < ALL.length(); i++) {
                if ((set >> i & 1) == 1) {
                    letters.append(ALL.charAt(i));
                }
            }
            all.add(letters.toString());
        }
        return List.copyOf(all);
    }
}
