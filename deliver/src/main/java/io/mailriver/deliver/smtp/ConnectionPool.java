package io.mailriver.deliver.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// A relay's open sessions: the one used last is used next, so that the others grow old and are
/// closed.
///
/// At most `maxConnections` are lent or idle together. Idle ones are looked through whenever one
/// comes back or is asked for; the peer's own idle limit ends the last ones. Thread-safe.
final class ConnectionPool implements Closeable {
    private final SmtpDestinationConfig config;
    private final Opening opening;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    /// How a new session is made.
    interface Opening {
        SmtpClient open() throws IOException;
    }

    private record Idle(SmtpClient client, long since) {}

    /// A session, lent to one thread until it is given back.
    ///
    /// @param reused it was used before, so the peer may have closed it without our knowing
    record Lent(SmtpClient client, boolean reused) {}

    ConnectionPool(SmtpDestinationConfig config, Opening opening) {
        this.config = config;
        this.opening = opening;
        this.permits = new Semaphore(config.maxConnections(), true);
    }

    /// Waits for a place, at most as long as connecting may take.
    ///
    /// @throws SocketTimeoutException when all are busy for that long
    void enter() throws IOException, InterruptedException {
        Duration limit = config.peer().timeouts().connect();
        if (!permits.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new SocketTimeoutException(
                    "all " + config.maxConnections() + " connections were busy for " + limit);
        }
    }

    /// Gives back the place.
    void leave() {
        permits.release();
    }

    /// A session for the thread that entered: an idle one, else a new one.
    Lent lend() throws IOException {
        closeOld();
        SmtpClient last = takeIdle();
        return last == null ? fresh() : new Lent(last, true);
    }

    /// A new session for the thread that entered.
    Lent fresh() throws IOException {
        return new Lent(opening.open(), false);
    }

    /// Takes a session back and keeps it if it is good for another mail.
    void giveBack(SmtpClient client) {
        if (!client.usable() || client.mails() >= config.mailsPerConnection() || !keep(client)) {
            client.close();
        }
        closeOld();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        for (SmtpClient last = takeIdle(); last != null; last = takeIdle()) {
            last.close();
        }
    }

    private boolean keep(SmtpClient client) {
        lock.lock();
        try {
            if (!closed) {
                idle.addFirst(new Idle(client, System.nanoTime()));
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private @org.jspecify.annotations.Nullable SmtpClient takeIdle() {
        lock.lock();
        try {
            Idle last = idle.pollFirst();
            return last == null ? null : last.client();
        } finally {
            lock.unlock();
        }
    }

    private void closeOld() {
        List<SmtpClient> old = new ArrayList<>();
        lock.lock();
        try {
            long before = System.nanoTime() - config.idleTime().toNanos();
            for (Idle last = idle.peekLast();
                    last != null && last.since() - before < 0;
                    last = idle.peekLast()) {
                old.add(idle.removeLast().client());
            }
        } finally {
            lock.unlock();
        }
        old.forEach(SmtpClient::close);
    }
}
