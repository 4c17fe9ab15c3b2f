package io.mailriver.ingest.account;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Pauses that double up to a limit, each shortened by up to a half by chance, so that many who
/// failed together do not come again together. Not thread-safe.
final class Backoff {
    private final Duration first;
    private final Duration most;
    private Duration next;

    Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
        this.next = first;
    }

    Duration next() {
        Duration full = next;
        Duration doubled = full.multipliedBy(2);
        next = doubled.compareTo(most) < 0 ? doubled : most;
        long half = full.toMillis() / 2;
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }

    void reset() {
        next = first;
    }
}
