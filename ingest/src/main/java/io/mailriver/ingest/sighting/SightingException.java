package io.mailriver.ingest.sighting;

import org.jspecify.annotations.Nullable;

/// What was seen can't be told now: Kafka or the disk is away, or the partition is no longer owned.
/// Another try may succeed.
public final class SightingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SightingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
