package io.mailriver.runtime.log;

/// Text from outside, made safe for a log line or a terminal.
public final class Printable {
    private static final int MAX_CHARS = 200;

    private Printable() {}

    /// At most 200 characters; control, format and surrogate characters become `?`.
    public static String of(String text) {
        String cut = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text;
        StringBuilder out = null;
        for (int i = 0; i < cut.length(); i++) {
            if (isUnsafe(cut.charAt(i))) {
                out = out == null ? new StringBuilder(cut) : out;
                out.setCharAt(i, '?');
            }
        }
        return out == null ? cut : out.toString();
    }

    private static boolean isUnsafe(char c) {
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
