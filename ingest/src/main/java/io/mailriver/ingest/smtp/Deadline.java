package io.mailriver.ingest.smtp;

import java.time.Duration;

/// Until when a client must have done what we wait for. Set by the session's thread, looked at by
/// the listener's watch; both times are [System#nanoTime]. One object a connection instead of a
/// timer for each read, which would cost more than the read.
final class Deadline {
    private static final long NONE = Long.MAX_VALUE;

    private final long origin;
    private final long session;
    private volatile long at = NONE;

    /// @param atMost how long the session may last from now
    Deadline(Duration atMost) {
        origin = System.nanoTime();
        session = atMost.toNanos();
    }

    /// Begins to wait for the client.
    void set(Duration wait) {
        at = Math.min(sinceOrigin() + wait.toNanos(), session);
    }

    /// The work is ours now.
    void clear() {
        at = NONE;
    }

    /// How many nanoseconds the client is late; negative when it is not.
    long late() {
        long limit = at;
        return limit == NONE ? -1 : sinceOrigin() - limit;
    }

    private long sinceOrigin() {
        return System.nanoTime() - origin;
    }
}
