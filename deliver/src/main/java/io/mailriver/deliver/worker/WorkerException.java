package io.mailriver.deliver.worker;

import org.jspecify.annotations.Nullable;

/// The worker can't start: the queue would lose mail, or can't be reached.
public final class WorkerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Whose fault it is.
    public enum Reason {
        /// The brokers refuse what the queue needs.
        CONFIG,
        /// The brokers don't answer.
        OUTSIDE
    }

    public WorkerException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
