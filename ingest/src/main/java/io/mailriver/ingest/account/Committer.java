package io.mailriver.ingest.account;

import org.jspecify.annotations.Nullable;

/// Commits one batch while the next is fetched, never more. Used by one thread.
///
/// After a failure what is not committed must be read again from the desk's cursors.
public final class Committer implements AutoCloseable {
    private final AccountDesk desk;
    private @Nullable Thread running;
    private volatile @Nullable Throwable failure;

    public Committer(AccountDesk desk) {
        this.desk = desk;
    }

    /// Waits for the batch before it and begins to commit this one.
    ///
    /// @param release gives back what the batch holds; called in any case, when it is over
    public void submit(PollBatch batch, Runnable release) throws InterruptedException {
        boolean started = false;
        try {
            drain();
            running = Thread.ofVirtual().name("poll-commit").start(() -> commit(batch, release));
            started = true;
        } finally {
            if (!started) {
                release.run();
            }
        }
    }

    /// Waits until all that was submitted is committed.
    public void drain() throws InterruptedException {
        Thread last = running;
        if (last == null) {
            return;
        }
        last.join();
        running = null;
        Throwable failed = failure;
        failure = null;
        switch (failed) {
            case null -> {}
            case InterruptedException stopped -> throw stopped;
            case RuntimeException wrong -> throw wrong;
            case Error wrong -> throw wrong;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    /// Breaks off what is under way, and waits until it has ended.
    @Override
    public void close() {
        Thread last = running;
        if (last == null) {
            return;
        }
        last.interrupt();
        boolean interrupted = false;
        while (last.isAlive()) {
            try {
                last.join();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(PollBatch batch, Runnable release) {
        try {
            desk.commit(batch);
        } catch (Throwable failed) { // told to the thread that drains
            failure = failed;
        } finally {
            release.run();
        }
    }
}
