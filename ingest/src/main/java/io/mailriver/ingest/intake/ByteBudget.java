package io.mailriver.ingest.intake;

import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of mail may be in memory at once. Thread-safe; never waits.
final class ByteBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ByteBudget(long limit) {
        this.limit = limit;
    }

    /// Takes some bytes of the budget, or none.
    boolean take(long octets) {
        if (used.addAndGet(octets) > limit) {
            used.addAndGet(-octets);
            return false;
        }
        return true;
    }

    void giveBack(long octets) {
        used.addAndGet(-octets);
    }

    /// True when more than half is in use: who can do with less does.
    boolean isTight() {
        return used.get() > limit / 2;
    }

    boolean isExhausted() {
        return used.get() >= limit;
    }

    /// True when so many could be taken now.
    boolean hasRoomFor(long octets) {
        return used.get() + octets <= limit;
    }

    long used() {
        return used.get();
    }
}
