package io.mailriver.testkit.peer;

import org.jspecify.annotations.Nullable;

/// A peer did not do what a test asked of it; the message ends with what it logged.
public final class PeerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PeerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
