package io.mailriver.parse.topology;

import java.time.Duration;

/// How much longer the transaction of the calling Streams thread may wait. Thread-safe.
///
/// No transaction spans waiting: one that a hanging mail keeps open would be aborted by the broker
/// at its timeout, and all its work would be done again and end the same way, for ever.
final class TransactionClock {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Duration limit;
    private final ThreadLocal<Long> begun = new ThreadLocal<>();

    /// @param timeout when the broker aborts a transaction; half of it may be spent waiting
    TransactionClock(Duration timeout) {
        this.limit = timeout.dividedBy(2);
    }

    /// The calling thread has begun a transaction.
    void begin() {
        begun.set(System.nanoTime());
    }

    /// It has ended.
    void end() {
        begun.remove();
    }

    /// Zero or less when it should wait no longer; long where no transaction is open.
    Duration patience() {
        Long since = begun.get();
        return since == null ? FOR_EVER : limit.minusNanos(System.nanoTime() - since);
    }
}
