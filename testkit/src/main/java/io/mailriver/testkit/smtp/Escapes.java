package io.mailriver.testkit.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Octets written as text: `\r \n \t \0 \\ \xHH`, and `\{text*N}` for N times the text.
final class Escapes {
    private Escapes() {}

    static byte[] octets(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            int backslash = text.indexOf('\\', i);
            int plainEnd = backslash < 0 ? text.length() : backslash;
            out.writeBytes(text.substring(i, plainEnd).getBytes(StandardCharsets.UTF_8));
            i = backslash < 0 ? plainEnd : escape(text, backslash, out);
        }
        return out.toByteArray();
    }

    private static int escape(String text, int backslash, ByteArrayOutputStream out) {
        char kind = backslash + 1 < text.length() ? text.charAt(backslash + 1) : ' ';
        int next = backslash + 2;
        switch (kind) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case '0' -> out.write(0);
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(Integer.parseInt(text, next, next + 2, 16));
                next += 2;
            }
            case '{' -> {
                int star = text.indexOf('*', next);
                int close = text.indexOf('}', star);
                byte[] repeated = octets(text.substring(next, star));
                int count = Integer.parseInt(text, star + 1, close, 10);
                for (int i = 0; i < count; i++) {
                    out.writeBytes(repeated);
                }
                next = close + 1;
            }
            default -> throw new IllegalArgumentException("unknown escape '\\" + kind + "'");
        }
        return next;
    }

    /// The octets as they would be written.
    static String text(byte[] octets) {
        StringBuilder out = new StringBuilder();
        for (byte octet : octets) {
            switch (octet) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (octet >= ' ' && octet < 127) {
                        out.append((char) octet);
                    } else {
                        out.append("\\x%02x".formatted(octet & 0xff));
                    }
                }
            }
        }
        return out.toString();
    }
}
