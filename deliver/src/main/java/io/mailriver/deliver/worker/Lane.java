package io.mailriver.deliver.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One destination's slots and its pace: how long its attempts take. Thread-safe.
final class Lane {
    static final Duration MIN_WAIT = Duration.ofSeconds(1);
    static final Duration MAX_WAIT = Duration.ofMinutes(10);

    /// How much the newest attempt counts for the pace.
    private static final double NEWEST = 0.1;

    private final int width;
    private final Semaphore slots;
    private final long holdUp;
    private long lastMove;
    private double attemptNanos;
    private long queueEnd;

    /// @param holdUp nanoseconds for which an attempt may hold up others; without a begin or end
    ///   for as long nobody waits for a slot
    Lane(int width, long holdUp, long now) {
        this.width = width;
        this.slots = new Semaphore(width);
        this.holdUp = holdUp;
        this.lastMove = now;
        this.queueEnd = now;
    }

    boolean tryAcquire(long now, long patience) throws InterruptedException {
        boolean acquired =
                slots.tryAcquire()
                        || isMoving(now) && slots.tryAcquire(patience, TimeUnit.NANOSECONDS);
        if (acquired) {
            moved(now);
        }
        return acquired;
    }

    /// An attempt that began at `begin` ended.
    void release(long begin, long now) {
        synchronized (this) {
            attemptNanos += NEWEST * (now - begin - attemptNanos);
            lastMove = Math.max(lastMove, now);
        }
        slots.release();
    }

    /// No attempt was made.
    void giveBack() {
        slots.release();
    }

    /// True when attempts usually hold up others for too long.
    synchronized boolean isSlow() {
        return attemptNanos > holdUp;
    }

    /// Takes the next place behind everybody who was told to wait.
    synchronized Duration queue(long now) {
        long place = Math.max(queueEnd, now + MIN_WAIT.toNanos()) + pace(now);
        queueEnd = Math.min(place, now + MAX_WAIT.toNanos());
        return Duration.ofNanos(queueEnd - now);
    }

    private synchronized void moved(long now) {
        lastMove = Math.max(lastMove, now);
    }

    private synchronized boolean isMoving(long now) {
        return now - lastMove < holdUp;
    }

    /// A full destination that stands still is slower than it ever was.
    private long pace(long now) {
        double slowest = Math.max(attemptNanos, (double) (now - lastMove));
        return Math.max(1, (long) (slowest / width));
    }
}
