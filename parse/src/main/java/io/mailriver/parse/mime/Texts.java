package io.mailriver.parse.mime;

/// Measures and cuts of text. A cut never splits a surrogate pair.
final class Texts {
    private Texts() {}

    /// At most the first `max` characters (UTF-16 units).
    static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max > 0 && Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
        return text.substring(0, end);
    }

    /// The octets that one character takes in JSON.
    static int jsonOctets(char c) {
        if (c < 0x20) {
            return c == '\n' || c == '\t' || c == '\r' ? 2 : 6;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }

    /// How many characters of the text fit into so many octets of JSON.
    static int fitting(String text, int octets) {
        int left = octets;
        for (int i = 0; i < text.length(); i++) {
            left -= jsonOctets(text.charAt(i));
            if (left < 0) {
                return i;
            }
        }
        return text.length();
    }

    /// Collapses every run of blanks and control characters to one space, and strips the ends;
    /// stops when `max` characters are there.
    static String line(String text, int max) {
        StringBuilder line = new StringBuilder(Math.min(max, text.length()));
        boolean isSpacePending = false;
        for (int i = 0; i < text.length() && line.length() < max; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == 0x7f || c == 0xa0) {
                isSpacePending = !line.isEmpty();
            } else {
                if (isSpacePending) {
                    line.append(' ');
                    isSpacePending = false;
                }
                line.append(c);
            }
        }
        return cut(withoutHalf(line), max);
    }

    private static String withoutHalf(StringBuilder line) {
        int last = line.length() - 1;
        if (last >= 0 && Character.isHighSurrogate(line.charAt(last))) {
            line.setLength(last);
        }
        return line.toString().stripTrailing();
    }
}
