package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.CodePoints;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The values of DSN's parameters (RFC 3461, 4). What is not given is null or empty; what is wrong
/// throws IllegalArgumentException.
final class DsnParameters {
    private static final int MAX_ENVID_CHARS = 100; // RFC 3461, 4.4
    private static final int MAX_ORCPT_CHARS = 500; // RFC 3461, 4.2
    private static final Set<String> EVENTS = Set.of("SUCCESS", "FAILURE", "DELAY");
    private static final Pattern ADDRESS_TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");
    private static final String UTF8_TYPE = "utf-8"; // RFC 6533, 3

    private DsnParameters() {}

    static @Nullable String ret(@Nullable String value) {
        if (value == null) {
            return null;
        }
        String word = value.toUpperCase(Locale.ROOT);
        require(word.equals("FULL") || word.equals("HDRS"), "RET", value);
        return word;
    }

    static @Nullable String envid(@Nullable String value) {
        if (value != null) {
            String meaning = Xtext.decode(value);
            require(
                    !meaning.isEmpty()
                            && meaning.length() <= MAX_ENVID_CHARS
                            && meaning.chars().allMatch(c -> c >= ' ' && c < 127),
                    "ENVID",
                    value);
        }
        return value;
    }

    static List<String> notifyOn(@Nullable String value) {
        if (value == null) {
            return List.of();
        }
        List<String> words = List.of(value.toUpperCase(Locale.ROOT).split(",", -1));
        boolean each =
                EVENTS.containsAll(words) && new LinkedHashSet<>(words).size() == words.size();
        require(each || words.equals(List.of("NEVER")), "NOTIFY", value);
        return words;
    }

    static @Nullable String orcpt(@Nullable String value) {
        if (value != null) {
            int semicolon = value.indexOf(';');
            require(semicolon > 0 && value.length() <= MAX_ORCPT_CHARS, "ORCPT", value);
            String type = value.substring(0, semicolon);
            String meaning = Xtext.decode(value.substring(semicolon + 1));
            boolean ascii = CodePoints.isAscii(value);
            require(
                    ADDRESS_TYPE.matcher(type).matches()
                            && (ascii || type.equalsIgnoreCase(UTF8_TYPE))
                            && !meaning.isEmpty()
                            && meaning.chars().allMatch(c -> c >= ' ' && c != 127),
                    "ORCPT",
                    value);
        }
        return value;
    }

    private static void require(boolean holds, String keyword, String value) {
        if (!holds) {
            throw new IllegalArgumentException(keyword + " '" + value + "'");
        }
    }
}
