package io.mailriver.parse.topology;

import org.jspecify.annotations.Nullable;

/// A record does not say what intake always says.
final class UndecodableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndecodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
