package io.mailriver.parse.mime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header fields that the event's other properties are made of.
enum HeaderName {
    FROM(true),
    SENDER(true),
    REPLY_TO(true),
    TO(true),
    CC(true),
    BCC(true),
    SUBJECT(true),
    DATE(true),
    MESSAGE_ID(true),
    IN_REPLY_TO(true),
    REFERENCES(true),
    CONTENT_TYPE(true),
    CONTENT_TRANSFER_ENCODING(true),
    CONTENT_DISPOSITION(true),
    CONTENT_ID(true),
    CONTENT_LANGUAGE(true),
    CONTENT_LOCATION(false);

    private static final Map<String, HeaderName> BY_NAME = byName();

    private final boolean isSingle;

    HeaderName(boolean isSingle) {
        this.isSingle = isSingle;
    }

    /// True when a header may have only one (RFC 5322, 3.6; RFC 2045, 3).
    boolean isSingle() {
        return isSingle;
    }

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
