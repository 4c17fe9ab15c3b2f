package io.mailriver.schemas.topic;

import org.jspecify.annotations.Nullable;

/// The brokers did not do what was asked about topics.
public final class TopicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
