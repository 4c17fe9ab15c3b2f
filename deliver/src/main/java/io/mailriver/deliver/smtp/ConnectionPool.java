package io.mailriver.deliver.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A relay's open sessions: the one used last is used next, so that the others grow old and are
/// closed.
///
/// At most `maxConnections` are lent or idle together. While some are idle, a thread waits to close
/// those that were so for too long. Thread-safe.
final class ConnectionPool implements Closeable {
    private final SmtpDestinationConfig config;
    private final Opening opening;
    private final Semaphore permits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean watched;
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
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
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
                watch();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// The one used last, unless it is too old, and then all are.
    private @Nullable SmtpClient takeIdle() {
        lock.lock();
        try {
            Idle last = idle.peekFirst();
            if (last == null || !closed && left(last) <= 0) {
                return null;
            }
            return idle.removeFirst().client();
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        if (!watched) {
            watched = true;
            Thread.ofVirtual().name("relay-idle").start(this::closeOld);
        }
    }

    /// Closes the oldest one after the other; ends with the last.
    private void closeOld() {
        for (SmtpClient old = awaitOld(); old != null; old = awaitOld()) {
            old.close();
        }
    }

    private @Nullable SmtpClient awaitOld() {
        lock.lock();
        try {
            for (Idle oldest = idle.peekLast(); oldest != null; oldest = idle.peekLast()) {
                long left = left(oldest);
                if (left <= 0) {
                    return idle.removeLast().client();
                }
                long _ = closing.awaitNanos(left);
            }
            watched = false;
            return null;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            watched = false;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private long left(Idle session) {
        return session.since() + config.idleTime().toNanos() - System.nanoTime();
    }
}
