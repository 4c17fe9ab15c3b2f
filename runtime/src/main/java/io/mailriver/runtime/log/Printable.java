package io.mailriver.runtime.log;

/// Text from outside, made safe for a log line or a terminal.
public final class Printable {
    private static final int MAX_CHARS = 200;

    private Printable() {}

    /// At most 200 characters; control and format characters and halves of surrogate pairs become
    /// `?`.
    public static String of(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 1);
        text.codePoints()
                .limit(MAX_CHARS)
                .map(c -> isUnsafe(c) ? '?' : c)
                .forEach(out::appendCodePoint);
        return isLonger(text) ? out.append('…').toString() : out.toString();
    }

    private static boolean isLonger(String text) {
        return text.length() > MAX_CHARS && text.codePoints().skip(MAX_CHARS).findAny().isPresent();
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE ->
                    true;
            default -> false;
        };
    }
}
