package io.mailriver.ingest.smtp;

import org.jspecify.annotations.Nullable;

/// A listener could not be started. The message says which, where, and what is expected.
public final class SmtpListenerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SmtpListenerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
