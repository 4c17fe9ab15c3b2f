package io.mailriver.ingest.imap;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// Pauses that grow: each twice as long as the one before, up to the longest, and none of them the
/// same for two accounts. One thread.
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;
    private Duration next;

    Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    /// The pause to make now: from half of what is due up to all of it.
    Duration next() {
        long half = next.toMillis() / 2;
        next = next.multipliedBy(2).compareTo(longest) < 0 ? next.multipliedBy(2) : longest;
        return Duration.ofMillis(half + (long) (half * random.getAsDouble()));
    }

    /// All is well again.
    void reset() {
        next = first;
    }
}
