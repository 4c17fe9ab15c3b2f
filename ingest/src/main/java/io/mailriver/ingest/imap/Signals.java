package io.mailriver.ingest.imap;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The names of mailboxes where something may have come. Thread-safe.
final class Signals {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> changed = new HashSet<>();

    /// Mail may have come.
    void add(String mailboxName) {
        add(mailboxName, false);
    }

    /// Mails that were there may have changed, or gone.
    void addChanged(String mailboxName) {
        add(mailboxName, true);
    }

    /// Whether mails may have changed since this was asked.
    boolean takeChanged(String mailboxName) {
        lock.lock();
        try {
            return changed.remove(mailboxName);
        } finally {
            lock.unlock();
        }
    }

    private void add(String mailboxName, boolean isChanged) {
        lock.lock();
        try {
            names.add(mailboxName);
            if (isChanged) {
                changed.add(mailboxName);
            }
            some.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes what there is, and waits for it; empty when the time is over.
    Set<String> await(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (names.isEmpty() && left > 0) {
                left = some.awaitNanos(left);
            }
            Set<String> taken = new LinkedHashSet<>(names);
            names.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
