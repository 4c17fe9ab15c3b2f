package io.mailriver.schemas.envelope;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// The character rules of RFC 5321, 4.1.2, widened to UTF-8 by RFC 6531, 3.3.
final class AddressGrammar {
    private static final int MAX_LABEL_OCTETS = 63; // RFC 1035, 2.3.4
    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";
    private static final String DOT_LOOK_ALIKES = "\u3002\uff0e\uff61"; // RFC 3490, 3.1
    private static final String IPV6_TAG = "ipv6:";
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]+");

    private AddressGrammar() {}

    static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Dot-string: atoms with single dots between them.
    static boolean isDotString(String text) {
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            return false;
        }
        return CodePoints.all(text, c -> c == '.' || isAtext(c));
    }

    /// The content of a quoted string, without its quotes and backslashes: printable text.
    static boolean isQuotable(String text) {
        return CodePoints.all(text, c -> !isUnprintable(c));
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

    /// An IPv4 address or a tagged IPv6 address in brackets: no other tag was ever registered.
    static boolean isAddressLiteral(String text) {
        if (text.length() < 3
                || octets(text) > Domain.MAX_OCTETS
                || !text.startsWith("[")
                || !text.endsWith("]")) {
            return false;
        }
        String inner = text.substring(1, text.length() - 1);
        try {
            return inner.toLowerCase(Locale.ROOT).startsWith(IPV6_TAG)
                    ? isIpv6(inner.substring(IPV6_TAG.length()))
                    : isIpv4(inner);
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches() && Inet4Address.ofLiteral(text) != null;
    }

    private static boolean isIpv6(String text) {
        return IPV6.matcher(text).matches() && Inet6Address.ofLiteral(text) != null;
    }

    private static boolean isLabel(String label) {
        if (label.isEmpty() || octets(label) > MAX_LABEL_OCTETS) {
            return false;
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            return false;
        }
        return CodePoints.all(
                label, c -> isLetterOrDigit(c) || c == '-' || c == '_' || isOfULabel(c));
    }

    /// What IDNA surely forbids is refused: blanks, and dots that other software would split at.
    private static boolean isOfULabel(int c) {
        return isUtf8NonAscii(c) && !Character.isSpaceChar(c) && DOT_LOOK_ALIKES.indexOf(c) < 0;
    }

    private static boolean isAtext(int c) {
        return isLetterOrDigit(c) || isUtf8NonAscii(c) || ATEXT_MARKS.indexOf(c) >= 0;
    }

    private static boolean isUtf8NonAscii(int c) {
        return c > 127 && !isUnprintable(c);
    }

    /// Controls (C1 too), what ends a line to some software, and halves of surrogate pairs, which
    /// have no UTF-8 form.
    private static boolean isUnprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
