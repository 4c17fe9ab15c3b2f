package io.mailriver.deliver.attempt;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The begin of a header field, in a window of octets: its name, and whose results it claims to be.
final class FieldStart {
    static final String AUTHENTICATION_RESULTS = "authentication-results";

    private static final int MAX_NAME_OCTETS = 64; // longer than any name we ask for
    private static final int UNDECIDED = -1;

    private FieldStart() {}

    /// The field's name in lower case; empty when the line is no field or the name is longer than
    /// any that matters. White space before the colon is passed over (RFC 5322, 4.5); when it fills
    /// the window, a colon is taken to follow.
    static String name(byte[] octets, int from, int end) {
        int colon = from;
        int most = Math.min(end, from + MAX_NAME_OCTETS);
        while (colon < most && octets[colon] > ' ' && octets[colon] != ':') {
            colon++;
        }
        int nameEnd = colon;
        while (colon < end && isSpace(octets[colon]) && octets[colon] != '\n') {
            colon++;
        }
        return colon == end && end - from >= HeaderFilter.WINDOW
                        || colon < end && octets[colon] == ':'
                ? text(octets, from, nameEnd).toLowerCase(Locale.ROOT)
                : "";
    }

    /// True when the `Authentication-Results:` field (RFC 8601, 2.2) names this authserv-id, with
    /// or without the root's dot, or when its own can't be told within the window.
    static boolean claims(String authservId, byte[] octets, int from, int end) {
        int colon = from;
        while (colon < end && octets[colon] != ':') {
            colon++;
        }
        int start = skipCommentsAndSpace(octets, colon + 1, end);
        if (start == UNDECIDED) {
            return true;
        }
        boolean quoted = octets[start] == '"';
        StringBuilder id = new StringBuilder();
        for (int i = quoted ? start + 1 : start; i < end; i++) {
            byte octet = octets[i];
            if (quoted ? octet == '"' : isSpace(octet) || octet == ';' || octet == '(') {
                return isSameHost(id.toString(), authservId);
            }
            if (!(quoted && octet == '\\')) {
                id.append((char) (octet & 0xff));
            }
        }
        return true;
    }

    private static boolean isSameHost(String claimed, String ours) {
        String name = claimed.endsWith(".") ? claimed.substring(0, claimed.length() - 1) : claimed;
        return name.equalsIgnoreCase(ours);
    }

    /// Where something else begins; `UNDECIDED` at the window's end.
    private static int skipCommentsAndSpace(byte[] octets, int from, int end) {
        int depth = 0;
        for (int i = from; i < end; i++) {
            byte octet = octets[i];
            if (octet == '(') {
                depth++;
            } else if (depth > 0) {
                depth -= octet == ')' ? 1 : 0;
                i += octet == '\\' ? 1 : 0;
            } else if (!isSpace(octet)) {
                return i;
            }
        }
        return UNDECIDED;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    private static String text(byte[] octets, int from, int end) {
        return new String(octets, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
