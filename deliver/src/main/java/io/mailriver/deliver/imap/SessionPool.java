package io.mailriver.deliver.imap;

import io.mailriver.runtime.imap.ImapSession;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// An account's open sessions. One that has the mailbox open is preferred, else the one used last.
/// Thread-safe.
final class SessionPool implements Closeable {
    private final ImapDestinationConfig config;
    private final Opening opening;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    /// How a new session is made.
    interface Opening {
        ImapSession open() throws IOException;
    }

    private record Idle(ImapSession session, String mailboxName, long since) {}

    SessionPool(ImapDestinationConfig config, Opening opening) {
        this.config = config;
        this.opening = opening;
        this.permits = new Semaphore(config.maxConnections(), true);
    }

    /// Waits for a place, at most as long as connecting may take.
    ///
    /// @throws SocketTimeoutException when all are busy for that long
    void enter() throws IOException, InterruptedException {
        if (!permits.tryAcquire(config.connectTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new SocketTimeoutException(
                    "all "
                            + config.maxConnections()
                            + " connections were busy for "
                            + config.connectTimeout());
        }
    }

    /// Gives back the place.
    void leave() {
        permits.release();
    }

    /// An idle session; empty when there is none.
    Optional<ImapSession> reuse(String mailboxName) {
        closeOld();
        lock.lock();
        try {
            for (Iterator<Idle> all = idle.iterator(); all.hasNext(); ) {
                Idle one = all.next();
                if (one.mailboxName().equals(mailboxName)) {
                    all.remove();
                    return Optional.of(one.session());
                }
            }
            return Optional.ofNullable(idle.pollFirst()).map(Idle::session);
        } finally {
            lock.unlock();
        }
    }

    /// A new session.
    ImapSession fresh() throws IOException {
        return opening.open();
    }

    /// Takes a session back and keeps it if it is good for more.
    void giveBack(ImapSession session, String mailboxName) {
        if (!session.usable() || !keep(new Idle(session, mailboxName, System.nanoTime()))) {
            session.close();
        }
    }

    @Override
    public void close() {
        List<Idle> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(one -> one.session().close());
    }

    private boolean keep(Idle one) {
        lock.lock();
        try {
            if (!closed) {
                idle.addFirst(one);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void closeOld() {
        List<Idle> old = new ArrayList<>();
        lock.lock();
        try {
            long before = System.nanoTime() - config.idleTime().toNanos();
            for (Idle last = idle.peekLast();
                    last != null && last.since() - before < 0;
                    last = idle.peekLast()) {
                old.add(idle.removeLast());
            }
        } finally {
            lock.unlock();
        }
        old.forEach(one -> one.session().close());
    }
}
