package io.mailriver.ingest.account;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// Pauses that double up to a limit, each shortened by up to a half by chance, so that many who
/// failed together do not come again together. Not thread-safe.
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final DoubleSupplier random;
    private Duration next;

    /// @param random from 0 to 1
    public Backoff(Duration first, Duration longest, DoubleSupplier random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.next = first;
    }

    /// The pause to make now: from half of what is due up to all of it.
    public Duration next() {
        long half = next.toMillis() / 2;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofMillis(half + (long) (half * random.getAsDouble()));
    }

    /// All is well again.
    public void reset() {
        next = first;
    }
}
