package io.mailriver.runtime.peer;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Ends steps of a dialogue that take too long, by closing the connection under them.
///
/// A socket's own read timeout bounds neither a write that the peer does not take nor a reply that
/// comes one octet a minute; this bounds both. One thread, which only closes. After [#close] every
/// step that begins is over at once, as nothing would bound it. Thread-safe.
public final class Deadlines implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    public Deadlines() {
        timer =
                new ScheduledThreadPoolExecutor(
                        1, task -> Thread.ofPlatform().daemon().name("deadlines").unstarted(task));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Starts a step: if it is not closed within the limit, the connection is.
    public Step start(Duration limit, Closeable connection) {
        return new Step(limit, connection);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// One step. Close it when it is done, in whatever way.
    public final class Step implements AutoCloseable {
        private final Future<?> closing;
        private volatile boolean expired;

        private Step(Duration limit, Closeable connection) {
            closing = schedule(limit, connection);
        }

        private Future<?> schedule(Duration limit, Closeable connection) {
            try {
                return timer.schedule(
                        () -> expire(connection), limit.toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException closed) {
                expire(connection);
                return CompletableFuture.completedFuture(null);
            }
        }

        /// True when the connection was closed for want of time.
        public boolean expired() {
            return expired;
        }

        private void expire(Closeable connection) {
            expired = true;
            try {
                connection.close();
            } catch (IOException alreadyGone) {
                // closing was all that was wanted
            }
        }

        @Override
        public void close() {
            closing.cancel(false);
        }
    }
}
