package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.PollBatch;
import org.jspecify.annotations.Nullable;

/// Commits one batch while the next is fetched, never more. Used by one thread.
///
/// After a failure what is not committed must be read again from the desk's cursors.
final class Committer implements AutoCloseable {
    private final AccountDesk desk;
    private @Nullable Thread running;
    private volatile @Nullable Throwable failure;

    Committer(AccountDesk desk) {
        this.desk = desk;
    }

    /// Waits for the batch before it and begins to commit this one, which is closed in any case.
    void submit(Batch batch, PollBatch content) throws InterruptedException {
        boolean started = false;
        try {
            drain();
            running = Thread.ofVirtual().name("imap-commit").start(() -> commit(batch, content));
            started = true;
        } finally {
            if (!started) {
                batch.close();
            }
        }
    }

    /// Waits until all that was submitted is committed.
    void drain() throws InterruptedException {
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

    private void commit(Batch batch, PollBatch content) {
        try (batch) {
            desk.commit(content);
        } catch (Throwable failed) { // told to the thread that drains
            failure = failed;
        }
    }
}
