package io.mailriver.parse.topology;

import org.jspecify.annotations.Nullable;

/// The parse stage can't start.
public final class ParseStageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ParseStageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
