package io.mailriver.ingest.intake;

import org.jspecify.annotations.Nullable;

/// A mail could not be taken in. Nothing was promised; the client keeps it and tries again.
public final class IntakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why.
    public enum Reason {
        /// Kafka does not answer: `451 4.3.0`.
        KAFKA_AWAY,
        /// Too many bytes in flight: `452 4.3.1`.
        BUSY,
        /// The blob store can't be written, or its disk is nearly full: `452 4.3.1`.
        STORAGE,
        /// The record was refused: `451 4.3.0`.
        REFUSED
    }

    public IntakeException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
