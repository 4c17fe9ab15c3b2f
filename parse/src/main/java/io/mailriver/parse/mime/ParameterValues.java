package io.mailriver.parse.mime;

import io.mailriver.parse.content.TextDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Parameters whose values were split or encoded (RFC 2231, 3 and 4): `name*`, `name*0`, `name*1*`.
final class ParameterValues {
    private static final int MAX_SECTION = 9_999;

    /// One parameter's sections by number; the charset stands in the first.
    private static final class Sections {
        private final TreeMap<Integer, String> texts = new TreeMap<>();
        private final TreeMap<Integer, Boolean> encoded = new TreeMap<>();

        void put(int number, String text, boolean isEncoded) {
            texts.putIfAbsent(number, text);
            encoded.putIfAbsent(number, isEncoded);
        }

        String value() {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            String charset = "utf-8";
            boolean isFirst = true;
            for (Map.Entry<Integer, String> section : texts.entrySet()) {
                String text = section.getValue();
                boolean isEncoded = encoded.getOrDefault(section.getKey(), false);
                if (isFirst && isEncoded) {
                    int first = text.indexOf('\'');
                    int second = first < 0 ? -1 : text.indexOf('\'', first + 1);
                    if (second > 0) {
                        charset = first == 0 ? charset : text.substring(0, first);
                        text = text.substring(second + 1);
                    }
                }
                isFirst = false;
                if (isEncoded) {
                    percentDecode(text, octets);
                } else {
                    octets.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                }
            }
            byte[] all = octets.toByteArray();
            return TextDecoder.decode(all, all.length, charset, false).text();
        }
    }

    private ParameterValues() {}

    /// Joins and decodes; a value in RFC 2231's form wins over a plain one of the same name, and
    /// plain values have their encoded words decoded.
    static Map<String, String> joined(Map<String, String> parameters) {
        Map<String, String> joined = new LinkedHashMap<>();
        Map<String, Sections> split = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            int star = name.indexOf('*');
            if (star > 0) {
                addSection(split, name, star, value);
            } else {
                joined.put(name, EncodedWords.decode(value).text());
            }
        });
        split.forEach((name, sections) -> joined.put(name, sections.value()));
        return joined;
    }

    /// `name*`, `name*` with a number, and either with a `*` at the end for an encoded text.
    private static void addSection(
            Map<String, Sections> split, String name, int star, String value) {
        boolean isEncoded = name.endsWith("*");
        int end = isEncoded ? name.length() - 1 : name.length();
        int section = end > star ? number(name.substring(star + 1, end)) : 0;
        if (section >= 0) {
            split.computeIfAbsent(name.substring(0, star), any -> new Sections())
                    .put(section, value, isEncoded);
        }
    }

    private static int number(String digits) {
        int number = digits.isEmpty() ? -1 : 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
            if (number > MAX_SECTION) {
                return -1;
            }
        }
        return number;
    }

    private static void percentDecode(String text, ByteArrayOutputStream octets) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && isHexPair(text, i + 1)) {
                octets.write(hexPair(text, i + 1));
                i += 2;
            } else if (c < 0x80) {
                octets.write(c);
            } else {
                octets.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static boolean isHexPair(String text, int at) {
        return at + 1 < text.length()
                && QuotedPrintableDecoder.hex(text.charAt(at)) >= 0
                && QuotedPrintableDecoder.hex(text.charAt(at + 1)) >= 0;
    }

    private static int hexPair(String text, int at) {
        return QuotedPrintableDecoder.hex(text.charAt(at)) << 4
                | QuotedPrintableDecoder.hex(text.charAt(at + 1));
    }
}
