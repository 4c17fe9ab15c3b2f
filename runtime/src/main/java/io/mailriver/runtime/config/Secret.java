package io.mailriver.runtime.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// A text that nobody may see: prints as `***`.
public final class Secret {
    private static final String MASK = "***";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /// The text itself, for the one place that needs it.
    public String reveal() {
        return value;
    }

    /// The same pairs to be shown: values of keys that sound secret are masked.
    public static Map<String, String> masked(Map<String, String> pairs) {
        Map<String, String> shown = new LinkedHashMap<>(pairs);
        shown.replaceAll((name, text) -> soundsSecret(name) ? MASK : text);
        return shown;
    }

    /// `sasl.jaas.config`, `ssl.key.password`, `ssl.keystore.key` (a private key) and their like.
    private static boolean soundsSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".key")
                || Stream.of("password", "secret", "jaas", "token", "credential")
                        .anyMatch(lower::contains);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
