package io.mailriver.app.look;

import org.jspecify.annotations.Nullable;

/// Kafka did not show what was asked for; the message is for people.
public final class LookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LookException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
