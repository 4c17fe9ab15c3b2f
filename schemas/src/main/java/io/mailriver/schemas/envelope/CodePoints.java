package io.mailriver.schemas.envelope;

import java.util.function.IntPredicate;

/// Looks at every code point of a short text. Addresses and replies are looked at several times a
/// mail, where a stream costs more than the look.
public final class CodePoints {
    private CodePoints() {}

    /// True for the empty text. Halves of surrogate pairs are code points of their own.
    public static boolean all(String text, IntPredicate what) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!what.test(c)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    public static boolean isAscii(String text) {
        return all(text, c -> c < 128);
    }
}
