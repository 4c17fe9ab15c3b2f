package io.mailriver.ingest.route;

import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigReading;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The options of a listener that a user's own route begins with: the keys of `ingest.smtp[]`, in
/// camel case, dots for keys below keys, commas between the items of a list. Read by the same code
/// that reads the file, so that they mean the same and are refused for the same reasons.
///
/// @param bytesInFlight what all mails of the listener may hold in memory
record ListenerOptions(SmtpListenerConfig config, ByteSize bytesInFlight) {
    private static final String IN_FLIGHT = "bytesInFlight";
    private static final ByteSize DEFAULT_IN_FLIGHT = ByteSize.ofMiB(64);

    /// @throws io.mailriver.runtime.config.ConfigException with every option that is wrong
    static ListenerOptions read(String name, Map<String, Object> options) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("name", name);
        options.forEach((option, value) -> {
            if (!option.equals(IN_FLIGHT)) {
                put(keys, dashed(option), String.valueOf(value));
            }
        });
        SmtpListenerConfig config =
                ConfigReading.read(
                                "smtp-listener:" + name,
                                yaml(keys),
                                _ -> null,
                                SmtpListenerConfig::read)
                        .value();
        Object inFlight = options.get(IN_FLIGHT);
        return new ListenerOptions(
                config, inFlight == null ? DEFAULT_IN_FLIGHT : ByteSize.parse(inFlight.toString()));
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> keys, String path, String value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            keys.put(path, value);
        } else {
            Object below = keys.computeIfAbsent(path.substring(0, dot), _ -> new LinkedHashMap<>());
            if (!(below instanceof Map)) {
                throw new IllegalArgumentException(
                        "'" + path.substring(0, dot) + "' is both an option and a group of them");
            }
            put((Map<String, Object>) below, path.substring(dot + 1), value);
        }
    }

    /// `maxConnectionsPerAddress` is `max-connections-per-address`.
    private static String dashed(String option) {
        return option.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String yaml(Map<String, Object> keys) {
        return keys.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + yaml(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @SuppressWarnings("unchecked")
    private static String yaml(Object value) {
        if (value instanceof Map) {
            return yaml((Map<String, Object>) value);
        }
        String text = value.toString();
        boolean list = text.indexOf(',') >= 0 && text.indexOf('=') < 0; // CN=a,O=b is one subject
        return list
                ? Arrays.stream(text.split(",", -1))
                        .map(item -> quoted(item.strip()))
                        .collect(Collectors.joining(", ", "[", "]"))
                : quoted(text);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
