package io.mailriver.schemas.envelope;

import java.nio.charset.StandardCharsets;

/// The character rules of RFC 5321, 4.1.2, widened to UTF-8 by RFC 6531, 3.3.
final class AddressGrammar {
    private static final int MAX_LABEL_OCTETS = 63; // RFC 1035, 2.3.4
    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";

    private AddressGrammar() {}

    static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Dot-string: atoms with single dots between them.
    static boolean isDotString(String text) {
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            return false;
        }
        return text.chars().allMatch(c -> c == '.' || isAtext(c));
    }

    /// The content of a quoted string, without its quotes and backslashes: printable text.
    static boolean isQuotable(String text) {
        return text.chars().allMatch(c -> c >= 32 && c != 127);
    }

    static boolean isDomainName(String text) {
        if (text.isEmpty() || octets(text) > Domain.MAX_OCTETS) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return true;
    }

    static boolean isAddressLiteral(String text) {
        if (text.length() < 3 || !text.startsWith("[") || !text.endsWith("]")) {
            return false;
        }
        String inner = text.substring(1, text.length() - 1);
        return octets(text) <= Domain.MAX_OCTETS
                && inner.chars()
                        .allMatch(c -> c > 32 && c < 127 && c != '[' && c != ']' && c != '\\');
    }

    private static boolean isLabel(String label) {
        if (label.isEmpty() || octets(label) > MAX_LABEL_OCTETS) {
            return false;
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            return false;
        }
        return label.chars().allMatch(c -> isLetterOrDigit(c) || c == '-' || c == '_' || c > 127);
    }

    private static boolean isAtext(int c) {
        return isLetterOrDigit(c) || c > 127 || ATEXT_MARKS.indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
