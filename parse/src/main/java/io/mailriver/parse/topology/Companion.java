package io.mailriver.parse.topology;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A thread that works on mails for Streams threads, one at a time, so that a mail that never ends
/// holds up this thread and not the stage. Its stack is bounded, so that nesting without end is a
/// StackOverflowError soon.
final class Companion implements Runnable {
    private static final long STACK_OCTETS = 1024 * 1024;

    private final Thread thread;
    private final OffsetJournal.Slot slot;
    private final ParseGuard guard;
    private volatile @Nullable Job job;
    private volatile boolean ending;

    /// Who had the last word on a job: decided once, so that an interrupt meant for one job never
    /// hits the next.
    private enum Fate {
        OPEN,
        ENDED,
        ABANDONED
    }

    /// One mail's work and, later, how it ended.
    static final class Job {
        final Coordinate at;
        private final Supplier<Outcome> work;
        private final long startedAt;
        private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
        private volatile @Nullable Thread waiter;
        private volatile @Nullable Ending ending;
        private volatile @Nullable Companion companion;

        Job(Coordinate at, Supplier<Outcome> work, long startedAt) {
            this.at = at;
            this.work = work;
            this.startedAt = startedAt;
        }

        /// Since when it is worked on, by [System#nanoTime].
        long startedAt() {
            return startedAt;
        }

        /// Waits for the end, at most so long.
        Optional<Ending> await(long nanos) {
            waiter = Thread.currentThread();
            long until = System.nanoTime() + nanos;
            Ending end = ending;
            while (end == null) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
                LockSupport.parkNanos(this, left);
                end = ending;
            }
            return Optional.of(end);
        }

        /// How it ended, of a job that has: at most the moment that its thread needs to say so.
        Ending ended() {
            Ending end = ending;
            while (end == null) {
                Thread.onSpinWait();
                end = ending;
            }
            return end;
        }

        boolean isWith(Companion other) {
            return companion == other;
        }

        private void end(Ending how) {
            ending = how;
            LockSupport.unpark(waiter);
        }
    }

    /// How a job ended by itself.
    sealed interface Ending {
        record Done(Outcome outcome) implements Ending {}

        record Failed(Throwable failure) implements Ending {}
    }

    Companion(String name, OffsetJournal.Slot slot, ParseGuard guard) {
        this.slot = slot;
        this.guard = guard;
        this.thread = new Thread(null, this, name, STACK_OCTETS);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /// Takes a job; the caller waits by [Job#await].
    void take(Job newJob) {
        newJob.companion = this;
        newJob.waiter = Thread.currentThread();
        job = newJob;
        LockSupport.unpark(thread);
    }

    /// Ends the thread when its job, if any, has ended.
    void end() {
        ending = true;
        LockSupport.unpark(thread);
    }

    /// Gives up on a job: its thread is interrupted and ends with it.
    ///
    /// @return false when the job has ended by itself meanwhile
    static boolean abandon(Job job) {
        if (!job.fate.compareAndSet(Fate.OPEN, Fate.ABANDONED)) {
            return false;
        }
        Companion companion = job.companion;
        if (companion != null) {
            companion.thread.interrupt();
        }
        return true;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Job next = job;
                if (next != null) {
                    job = null;
                    work(next);
                } else if (ending) {
                    return;
                } else {
                    LockSupport.park(this);
                    boolean _ = Thread.interrupted();
                }
            }
        } finally {
            slot.release();
            guard.ended(this);
        }
    }

    private void work(Job current) {
        Ending how;
        slot.begin(current.at);
        try {
            how = new Ending.Done(current.work.get());
        } catch (Throwable failure) { // whatever a mail can do to a parser, its neighbours live
            how = new Ending.Failed(failure);
        }
        slot.end();
        if (current.fate.compareAndSet(Fate.OPEN, Fate.ENDED)) {
            guard.idle(this);
            current.end(how);
        } else {
            ending = true;
        }
    }
}
