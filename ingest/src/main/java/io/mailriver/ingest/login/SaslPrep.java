package io.mailriver.ingest.login;

import java.text.Normalizer;

/// Makes user names and passwords comparable however they were typed (RFC 4013): compatible
/// characters become one, other spaces a space, soft hyphens and joiners nothing; control
/// characters and those without a meaning are refused.
///
/// What it leaves out of RFC 4013: the check of mixed writing directions, and the frozen tables of
/// Unicode 3.2, in place of which it uses the JDK's.
final class SaslPrep {
    private SaslPrep() {}

    /// @throws IllegalArgumentException when the text is empty or holds what nobody can type; the
    ///   message does not repeat it
    static String password(String text) {
        return prepared(text, "password");
    }

    /// @throws IllegalArgumentException as above
    static String name(String text) {
        return prepared(text, "user name");
    }

    private static String prepared(String text, String what) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> !isNothing(c))
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (normal.isEmpty()) {
            throw new IllegalArgumentException("empty " + what);
        }
        if (normal.codePoints().anyMatch(SaslPrep::isProhibited)) {
            throw new IllegalArgumentException("control character in a " + what);
        }
        return normal;
    }

    /// RFC 3454, B.1.
    private static boolean isNothing(int c) {
        return c == 0xad
                || c == 0x34f
                || c == 0x1806
                || c >= 0x180b && c <= 0x180d
                || c >= 0x200b && c <= 0x200d
                || c == 0x2060
                || c >= 0xfe00 && c <= 0xfe0f
                || c == 0xfeff;
    }

    private static boolean isProhibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }
}
