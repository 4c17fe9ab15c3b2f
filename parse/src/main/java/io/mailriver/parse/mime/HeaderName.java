package io.mailriver.parse.mime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header fields that the event's other properties are made of. A header should have one of
/// each at most (RFC 5322, 3.6; RFC 2045, 3); the last one counts (RFC 8621, 4.1.3).
enum HeaderName {
    FROM,
    SENDER,
    REPLY_TO,
    TO,
    CC,
    BCC,
    SUBJECT,
    DATE,
    MESSAGE_ID,
    IN_REPLY_TO,
    REFERENCES,
    CONTENT_TYPE,
    CONTENT_TRANSFER_ENCODING,
    CONTENT_DISPOSITION,
    CONTENT_ID,
    CONTENT_LANGUAGE,
    CONTENT_LOCATION;

    private static final Map<String, HeaderName> BY_NAME = byName();

    /// The constant of a field's name in any case; null for all others.
    static @Nullable HeaderName of(String name) {
        HeaderName exact = BY_NAME.get(name);
        return exact != null ? exact : BY_NAME.get(name.toLowerCase(Locale.ROOT));
    }

    private static Map<String, HeaderName> byName() {
        Map<String, HeaderName> names = new HashMap<>();
        for (HeaderName header : values()) {
            String lower = header.name().toLowerCase(Locale.ROOT).replace('_', '-');
            names.put(lower, header);
        }
        return Map.copyOf(names);
    }
}
