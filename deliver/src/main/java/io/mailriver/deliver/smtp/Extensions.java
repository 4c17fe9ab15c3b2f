package io.mailriver.deliver.smtp;

import io.mailriver.schemas.envelope.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What the peer's EHLO reply offers (RFC 5321, 4.1.1.1): keywords in upper case, with parameters.
record Extensions(Map<String, List<String>> keywords) {
    static final Extensions NONE = new Extensions(Map.of());

    private static final Pattern WORD_END = Pattern.compile("[\\s=]+"); // AUTH=PLAIN, as of old

    Extensions {
        keywords = Map.copyOf(keywords);
    }

    static Extensions of(Reply ehlo) {
        Map<String, List<String>> keywords = new HashMap<>();
        for (String line : ehlo.lines().subList(1, ehlo.lines().size())) {
            List<String> words =
                    WORD_END.splitAsStream(line.toUpperCase(Locale.ROOT))
                            .filter(word -> !word.isEmpty())
                            .toList();
            if (!words.isEmpty()) {
                keywords.put(words.getFirst(), words.subList(1, words.size()));
            }
        }
        return new Extensions(keywords);
    }

    boolean pipelining() {
        return keywords.containsKey("PIPELINING");
    }

    boolean size() {
        return keywords.containsKey("SIZE");
    }

    boolean eightBitMime() {
        return keywords.containsKey("8BITMIME");
    }

    boolean smtpUtf8() {
        return keywords.containsKey("SMTPUTF8");
    }

    boolean startTls() {
        return keywords.containsKey("STARTTLS");
    }

    boolean dsn() {
        return keywords.containsKey("DSN");
    }

    boolean requireTls() {
        return keywords.containsKey("REQUIRETLS");
    }

    Set<String> authMechanisms() {
        return Set.copyOf(keywords.getOrDefault("AUTH", List.of()));
    }
}
