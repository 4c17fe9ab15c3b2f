package io.mailriver.parse.route;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A mailbox name with fields in braces, such as `Lists/{from.domain}`; `/` parts its levels.
///
/// What a field brings comes from outside, so it never makes a level: separators, wildcards and
/// control characters in it become `_`, and it is cut at [#MAX_FIELD_CHARS] characters. A field
/// that brings nothing becomes `none`.
final class MailboxNameTemplate {
    static final int MAX_FIELD_CHARS = 64;
    static final int MAX_NAME_CHARS = 255;

    private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{C}/\\\\*%\"&~#]|^\\.+|\\.{2,}|\\.$");
    private static final Map<String, Field> FIELDS =
            Arrays.stream(Field.values())
                    .collect(
                            Collectors.toMap(
                                    field -> field.word,
                                    Function.identity(),
                                    (a, b) -> a,
                                    LinkedHashMap::new));

    static final MailboxNameTemplate INBOX = parse("INBOX");

    private final String text;

    /// What a template may ask for.
    enum Field {
        RECIPIENT("recipient"),
        RECIPIENT_LOCAL("recipient.local"),
        RECIPIENT_DETAIL("recipient.detail"),
        RECIPIENT_DOMAIN("recipient.domain"),
        FROM_DOMAIN("from.domain"),
        KIND("kind"),
        ACCOUNT("account"),
        YEAR("year"),
        MONTH("month");

        private final String word;

        Field(String word) {
            this.word = word;
        }
    }

    private MailboxNameTemplate(String text) {
        this.text = text;
    }

    /// Reads a template.
    ///
    /// @throws IllegalArgumentException when the name can't be one, or a field is not known
    static MailboxNameTemplate parse(String text) {
        if (text.isBlank()
                || text.length() > MAX_NAME_CHARS
                || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no mailbox name, expected 1 to 255 printable characters");
        }
        Matcher matcher = FIELD.matcher(text);
        while (matcher.find()) {
            String word = String.valueOf(matcher.group(1));
            if (!FIELDS.containsKey(word)) {
                throw new IllegalArgumentException(
                        "unknown field '{"
                                + word
                                + "}', expected one of {"
                                + String.join("}, {", FIELDS.keySet())
                                + "}");
            }
        }
        String rest = matcher.replaceAll("");
        if (rest.contains("{") || rest.contains("}")) {
            throw new IllegalArgumentException("'" + text + "' has a brace without its other half");
        }
        return new MailboxNameTemplate(text);
    }

    /// The mailbox name for one mail and recipient.
    String fill(Function<Field, String> values) {
        if (text.indexOf('{') < 0) {
            return text;
        }
        String name =
                FIELD.matcher(text)
                        .replaceAll(found ->
                                Matcher.quoteReplacement(
                                        safe(values.apply(field(found.group(1))))));
        return name.length() <= MAX_NAME_CHARS ? name : name.substring(0, MAX_NAME_CHARS);
    }

    private static Field field(String word) {
        Field field = FIELDS.get(word);
        if (field == null) {
            throw new IllegalStateException("unchecked field '" + word + "'");
        }
        return field;
    }

    private static String safe(String value) {
        String cut =
                value.length() <= MAX_FIELD_CHARS ? value : value.substring(0, MAX_FIELD_CHARS);
        String safe = UNSAFE.matcher(cut.strip()).replaceAll("_");
        return safe.isEmpty() ? "none" : safe;
    }

    @Override
    public String toString() {
        return text;
    }
}
