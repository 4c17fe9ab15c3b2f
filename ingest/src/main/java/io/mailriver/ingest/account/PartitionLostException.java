package io.mailriver.ingest.account;

import org.jspecify.annotations.Nullable;

/// The account's partition is another worker's now, or what became of a commit is unknown.
public final class PartitionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PartitionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
