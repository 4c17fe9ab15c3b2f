package io.mailriver.parse.mime;

import io.mailriver.parse.content.CharsetLabels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One header field's octets as text.
///
/// @param name the field's name as written
/// @param raw JMAP's raw form (RFC 8621, 4.1.2.1): folded lines end with CRLF whatever the mail
///   has, NUL is dropped, what is not UTF-8 became U+FFFD
/// @param isUtf8 false when something was not
/// @param octets the value's octets, where they are not UTF-8
record FieldText(String name, String raw, boolean isUtf8, byte[] octets) {
    private static final byte[] NO_OCTETS = new byte[0];

    static FieldText of(String name, byte[] line, int from, int to) {
        String raw = new String(line, from, to - from, StandardCharsets.UTF_8);
        boolean isUtf8 = raw.indexOf('\uFFFD') < 0;
        byte[] octets = isUtf8 ? NO_OCTETS : Arrays.copyOfRange(line, from, to);
        return new FieldText(name, canonical(raw), isUtf8, octets);
    }

    /// The value on one line (RFC 5322, 2.2.3); what is not UTF-8 is read as windows-1252.
    String unfolded() {
        String text = isUtf8 ? raw : canonical(new String(octets, CharsetLabels.fallback()));
        return text.indexOf('\r') < 0 && text.indexOf('\n') < 0 ? text : onOneLine(text);
    }

    /// True when a carriage return stands alone.
    boolean hasBareReturn() {
        int at = raw.indexOf('\r');
        while (at >= 0) {
            if (at + 1 >= raw.length() || raw.charAt(at + 1) != '\n') {
                return true;
            }
            at = raw.indexOf('\r', at + 1);
        }
        return false;
    }

    private static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n') {
                boolean isFold = i + 1 < text.length() && text.charAt(i + 1) <= ' ';
                if (!isFold && c == '\r') {
                    line.append(' ');
                }
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    /// Without NUL, and with CRLF for every bare line feed.
    private static String canonical(String raw) {
        boolean hasFeed = raw.indexOf('\n') >= 0;
        if (!hasFeed && raw.indexOf('\0') < 0) {
            return raw;
        }
        StringBuilder text = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\n' && (text.isEmpty() || text.charAt(text.length() - 1) != '\r')) {
                text.append('\r');
            }
            if (c != 0) {
                text.append(c);
            }
        }
        return text.toString();
    }
}
