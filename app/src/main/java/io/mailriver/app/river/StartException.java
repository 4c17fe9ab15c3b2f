package io.mailriver.app.river;

/// The program can't start as it is configured; the message says what to change.
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
