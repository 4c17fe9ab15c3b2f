package io.mailriver.parse.mime;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A header field's value with parameters (RFC 2045, 5.1; RFC 2183; RFC 2231), such as that of
/// `Content-Type`. Reads what mailers write: missing semicolons and quotes, blanks around `=`,
/// comments, encoded words in parameters. Never throws.
///
/// @param value what stands before the parameters, in lower case, without blanks and comments
/// @param parameters decoded, by their names in lower case; the first of each name counts
record StructuredValue(String value, Map<String, String> parameters) {
    private static final int MAX_PARAMETERS = 100;
    private static final int MAX_NAME_CHARACTERS = 40;

    static final StructuredValue EMPTY = new StructuredValue("", Map.of());

    static StructuredValue parse(String text) {
        return new Reader(text).read();
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    private static final class Reader {
        private final String text;
        private final Map<String, String> plain = new LinkedHashMap<>();
        private int at;

        Reader(String text) {
            this.text = text;
        }

        StructuredValue read() {
            String value = head();
            while (at < text.length() && plain.size() < MAX_PARAMETERS) {
                parameter();
            }
            if (plain.isEmpty()) {
                return new StructuredValue(value, Map.of());
            }
            return new StructuredValue(value, ParameterValues.joined(plain));
        }

        /// Up to the first semicolon, or to a blank after which a parameter begins.
        private String head() {
            StringBuilder head = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == ';') {
                    break;
                } else if (c == '(') {
                    skipComment();
                } else if (isBlank(c)) {
                    at++;
                    if (!head.isEmpty() && startsParameter()) {
                        break;
                    }
                } else {
                    if (c != '"') {
                        head.append(c);
                    }
                    at++;
                }
            }
            return head.toString().toLowerCase(Locale.ROOT);
        }

        private boolean startsParameter() {
            int i = at;
            int end = Math.min(text.length(), at + MAX_NAME_CHARACTERS);
            while (i < end && isNameCharacter(text.charAt(i))) {
                i++;
            }
            return i > at && i < end && text.charAt(i) == '=';
        }

        private void parameter() {
            skipBlanks();
            int from = at;
            while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ';') {
                at++;
            }
            String name = text.substring(from, at).strip().toLowerCase(Locale.ROOT);
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                String value = value();
                if (!name.isEmpty()) {
                    plain.putIfAbsent(name, value);
                }
            }
        }

        private String value() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            return at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    break;
                }
                if (c == '\\' && at < text.length() && isEscapable(text.charAt(at))) {
                    c = text.charAt(at++);
                }
                value.append(c);
            }
            return value.toString();
        }

        /// Up to the next semicolon, or to a blank after which a parameter begins: many mailers
        /// write file names with blanks and without quotes.
        private String unquoted() {
            int from = at;
            while (at < text.length() && text.charAt(at) != ';') {
                if (isBlank(text.charAt(at++)) && startsParameter()) {
                    break;
                }
            }
            String value = text.substring(from, at).strip();
            boolean isCommented = value.endsWith(")") && value.indexOf('.') < 0;
            return isCommented ? Comments.removed(value).strip() : value;
        }

        private void skipBlanks() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '(') {
                    skipComment();
                } else if (c == ';' || isBlank(c)) {
                    at++;
                } else {
                    return;
                }
            }
        }

        private void skipComment() {
            int depth = 0;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '\\') {
                    at++;
                } else if (c == '(') {
                    depth++;
                } else if (c == ')' && --depth == 0) {
                    return;
                }
            }
        }

        private static boolean isEscapable(char c) {
            return c == '"' || c == '\\';
        }

        private static boolean isNameCharacter(char c) {
            return c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }
    }
}
