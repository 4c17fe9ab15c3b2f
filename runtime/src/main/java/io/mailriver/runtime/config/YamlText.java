package io.mailriver.runtime.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Values as YAML on one line, quoted where a plain text would be read as something else.
final class YamlText {
    /// What is safe unquoted anywhere, flow collections included; first character apart.
    private static final Pattern PLAIN =
            Pattern.compile("[\\p{Alnum}./_\\\\+@$(<][\\p{Alnum}./_\\\\+@$()<>=;:*!~^%'\" -]*");

    private YamlText() {}

    static String scalar(String text) {
        boolean plain =
                PLAIN.matcher(text).matches()
                        && !text.equalsIgnoreCase("null")
                        && !text.endsWith(" ")
                        && !text.endsWith(":")
                        && !text.contains(": ");
        return plain ? text : quoted(text);
    }

    static String list(List<String> texts) {
        return texts.stream().map(YamlText::scalar).collect(Collectors.joining(", ", "[", "]"));
    }

    static String mapping(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map(pair -> scalar(pair.getKey()) + ": " + scalar(pair.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
