package io.mailriver.ingest.smtp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The open connections of a listener, counted in total and by address. Thread-safe.
final class Connections {
    private final SmtpListenerConfig.Limits limits;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int total;

    Connections(SmtpListenerConfig.Limits limits) {
        this.limits = limits;
    }

    /// Counts a new connection.
    ///
    /// @return why it is one too many; empty when it counts, and [#leave] must follow
    Optional<Answer> enter(InetAddress address) {
        lock.lock();
        try {
            int ofAddress = byAddress.getOrDefault(address, 0);
            if (total >= limits.maxConnections()) {
                return Optional.of(Answers.TOO_MANY_CONNECTIONS);
            }
            if (ofAddress >= limits.maxConnectionsPerAddress()) {
                return Optional.of(Answers.TOO_MANY_FROM_ADDRESS);
            }
            total++;
            byAddress.put(address, ofAddress + 1);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Counts a proxy's new connection, whose client is not known yet.
    ///
    /// @return why it is one too many; empty when it counts, and [#leave()] must follow
    Optional<Answer> enter() {
        lock.lock();
        try {
            if (total >= limits.maxConnections()) {
                return Optional.of(Answers.TOO_MANY_CONNECTIONS);
            }
            total++;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Counts the client of a connection that has entered.
    ///
    /// @return why it is one too many; empty when it counts, and [#forget] must follow
    Optional<Answer> know(InetAddress client) {
        lock.lock();
        try {
            int ofAddress = byAddress.getOrDefault(client, 0);
            if (ofAddress >= limits.maxConnectionsPerAddress()) {
                return Optional.of(Answers.TOO_MANY_FROM_ADDRESS);
            }
            byAddress.put(client, ofAddress + 1);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void forget(InetAddress client) {
        lock.lock();
        try {
            byAddress.computeIfPresent(client, (_, count) -> count > 1 ? count - 1 : null);
        } finally {
            lock.unlock();
        }
    }

    void leave(InetAddress address) {
        forget(address);
        leave();
    }

    void leave() {
        lock.lock();
        try {
            total--;
            if (total == 0) {
                noneLeft.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void add(Connection connection) {
        open.add(connection);
    }

    void remove(Connection connection) {
        open.remove(connection);
    }

    /// Those that are open now; the list is a copy.
    List<Connection> all() {
        return List.copyOf(open);
    }

    int count() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no connection is left.
    ///
    /// @return false when some were left after that time
    boolean awaitNone(Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (total > 0 && nanos > 0) {
                nanos = noneLeft.awaitNanos(nanos);
            }
            return total == 0;
        } finally {
            lock.unlock();
        }
    }
}
