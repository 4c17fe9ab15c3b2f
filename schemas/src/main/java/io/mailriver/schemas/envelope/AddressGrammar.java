package io.mailriver.schemas.envelope;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The character rules of RFC 5321, 4.1.2, widened to UTF-8 by RFC 6531, 3.3.
final class AddressGrammar {
    private static final int MAX_LABEL_OCTETS = 63; // RFC 1035, 2.3.4
    private static final String SNUM = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(SNUM + "(?:\\." + SNUM + "){3}");
    private static final Pattern IPV6_LETTERS =
            Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?:" + SNUM + "(?:\\." + SNUM + "){3})?");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9-]*[A-Za-z0-9]");
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

    /// RFC 5321, 4.1.3: an IPv4 address, `IPv6:` and an IPv6 address, or another registered tag and
    /// its content.
    static boolean isAddressLiteral(String text) {
        if (text.length() < 3 || !text.startsWith("[") || !text.endsWith("]")) {
            return false;
        }
        String inner = text.substring(1, text.length() - 1);
        int colon = inner.indexOf(':');
        if (octets(text) > Domain.MAX_OCTETS || colon < 0) {
            return IPV4.matcher(inner).matches();
        }
        String tag = inner.substring(0, colon);
        String content = inner.substring(colon + 1);
        return tag.equalsIgnoreCase("IPv6")
                ? isIpv6(content)
                : TAG.matcher(tag).matches() && isTagged(content);
    }

    private static boolean isIpv6(String text) {
        if (!IPV6_LETTERS.matcher(text).matches()) {
            return false; // a scope, which means something on one machine alone
        }
        try {
            InetAddress _ = InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /// `dcontent`: printable, without brackets and backslash.
    private static boolean isTagged(String content) {
        return !content.isEmpty()
                && content.chars()
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
