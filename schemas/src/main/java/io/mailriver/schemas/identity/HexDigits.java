package io.mailriver.schemas.identity;

/// The form of ids. Every stage reads several of them a mail.
final class HexDigits {
    private HexDigits() {}

    /// True when it is so many lower-case hex digits.
    static boolean are(String text, int count) {
        return text.length() == count && are(text, 0, count);
    }

    /// True when all between these places are lower-case hex digits.
    static boolean are(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}
