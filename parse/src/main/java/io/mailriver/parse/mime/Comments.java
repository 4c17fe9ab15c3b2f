package io.mailriver.parse.mime;

/// Comments in structured header fields (RFC 5322, 3.2.2): text between parentheses, which nest.
final class Comments {
    private Comments() {}

    /// The text with one blank in place of each comment outside of quotes. A comment that does not
    /// end goes to the end.
    static String removed(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        boolean isQuoted = false;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (depth == 0) {
                    out.append(text, i - 1, Math.min(i + 1, text.length()));
                }
            } else if (c == '(' && !isQuoted) {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
                out.append(depth == 0 ? " " : "");
            } else if (depth == 0) {
                isQuoted ^= c == '"';
                out.append(c);
            }
        }
        return out.toString();
    }
}
