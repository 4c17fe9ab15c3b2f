package io.mailriver.deliver.worker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many are under way, and a way to wait for none. Thread-safe.
final class OpenCount {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int count;

    /// One more; the count is returned.
    int begin() {
        lock.lock();
        try {
            return ++count;
        } finally {
            lock.unlock();
        }
    }

    /// One less; the count is returned.
    int end() {
        lock.lock();
        try {
            if (--count == 0) {
                none.signalAll();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// True when there was none, at the latest after `limit`; an interrupt ends the wait.
    boolean awaitNone(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (count > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return count == 0;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
