package io.mailriver.parse.content;

/// Text that grows by words and line ends, as a browser would lay it out: blanks collapse, and
/// blank lines come from paragraphs only. Lone surrogates become U+FFFD. Not thread-safe.
final class LineText {
    private final StringBuilder out = new StringBuilder();
    private int pendingLines;
    private boolean isSpacePending;

    void append(String text, boolean isPreformatted) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPreformatted && c == '\n') {
                newLine();
            } else if (isPreformatted && (c == ' ' || c == '\t')) {
                put(c);
            } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == 0xa0) {
                isSpacePending = true;
            } else {
                put(whole(text, i, c));
            }
        }
    }

    /// A blank, where more text follows on the line.
    void space() {
        isSpacePending = true;
    }

    /// A line end, always.
    void newLine() {
        pendingLines = Math.min(2, pendingLines + 1);
        isSpacePending = false;
    }

    /// Begins a line, where one is not begun yet.
    void line() {
        pendingLines = Math.max(1, pendingLines);
        isSpacePending = false;
    }

    /// Begins a line after a blank one.
    void paragraph() {
        pendingLines = 2;
        isSpacePending = false;
    }

    String text() {
        return out.toString();
    }

    private void put(char c) {
        if (pendingLines > 0 || isSpacePending) {
            gap();
        }
        out.append(c);
    }

    private void gap() {
        if (!out.isEmpty()) {
            if (pendingLines > 0) {
                out.append("\n\n", 0, pendingLines);
            } else {
                out.append(' ');
            }
        }
        pendingLines = 0;
        isSpacePending = false;
    }

    private static char whole(String text, int at, char c) {
        if (!Character.isSurrogate(c)) {
            return c;
        }
        boolean isWhole =
                Character.isHighSurrogate(c)
                        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        return isWhole ? c : '\uFFFD';
    }
}
