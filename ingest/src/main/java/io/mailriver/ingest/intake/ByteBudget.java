package io.mailriver.ingest.intake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many bytes of mail may be in memory at once. Thread-safe; waits only where it says so.
final class ByteBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition givenBack = lock.newCondition();

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
        if (waiting.get() > 0) {
            lock.lock();
            try {
                givenBack.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Waits until so many could be taken, or the patience ends. Takes nothing.
    boolean awaitRoomFor(long octets, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        waiting.incrementAndGet(); // before the look: who gives back later sees it
        try {
            long nanos = patience.toNanos();
            while (!hasRoomFor(octets) && nanos > 0) {
                nanos = givenBack.awaitNanos(nanos);
            }
            return hasRoomFor(octets);
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
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
