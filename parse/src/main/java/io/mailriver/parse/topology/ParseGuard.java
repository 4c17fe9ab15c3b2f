package io.mailriver.parse.topology;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps one bad mail from harming others: whatever its bytes do to a parser, the answer is a
/// verdict, soon. Thread-safe; Streams threads call it, companions do the work.
///
/// Work that reaches the deadline is abandoned: its thread is interrupted and left alone. More than
/// [#MAX_ABANDONED] such threads alive, and the process is asked to end, so that it is restarted.
final class ParseGuard implements AutoCloseable {
    static final int MAX_ABANDONED = 8;

    /// Verdicts that are kept for mails whose transaction was aborted after the verdict.
    private static final int MAX_VERDICTS = 1024;

    private static final int MAX_DEATHS = 2;

    private final Duration deadline;
    private final OffsetJournal journal;
    private final TransactionClock transaction;
    private final Runnable tooManyAbandoned;
    private final AtomicInteger names = new AtomicInteger();
    private final ConcurrentLinkedDeque<Companion> idle = new ConcurrentLinkedDeque<>();
    private final Map<Coordinate, Companion.Job> unfinished = new ConcurrentHashMap<>();
    private final Set<Companion.Job> abandoned = ConcurrentHashMap.newKeySet();
    private final Map<Coordinate, Verdict.Dead> verdicts = new LinkedHashMap<>();
    private final ReentrantReadWriteLock alone = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /// What became of a mail.
    sealed interface Verdict {
        record Done(Outcome outcome) implements Verdict {}

        record Dead(Reason reason, String error) implements Verdict {}
    }

    /// @param tooManyAbandoned ends the process
    ParseGuard(
            Duration deadline,
            OffsetJournal journal,
            TransactionClock transaction,
            Runnable tooManyAbandoned) {
        this.deadline = deadline;
        this.journal = journal;
        this.transaction = transaction;
        this.tooManyAbandoned = tooManyAbandoned;
    }

    /// Works on a mail.
    ///
    /// @throws WaitingTooLongException when the calling thread's transaction must not wait longer;
    ///   the work goes on, and the next call for the same record waits for it again
    Verdict run(Coordinate at, Supplier<Outcome> work) {
        journal.passed(at);
        Verdict.Dead known = known(at);
        if (known != null) {
            return known;
        }
        int deaths = journal.deaths(at);
        if (deaths >= MAX_DEATHS) {
            return new Verdict.Dead(
                    Reason.KILLED_THE_PARSER,
                    "the process died " + deaths + " times while it worked on this mail");
        }
        if (deaths > 0) {
            Verdict verdict = locked(alone.writeLock(), at, work);
            journal.clear(at);
            return verdict;
        }
        Verdict verdict = locked(alone.readLock(), at, work);
        // Memory may have run out because of a neighbour: it is tried once more, alone.
        return verdict instanceof Verdict.Dead(Reason reason, String _)
                        && reason == Reason.OUT_OF_MEMORY
                ? locked(alone.writeLock(), at, work)
                : verdict;
    }

    /// Threads that still work on what was given up.
    int abandonedThreads() {
        return abandoned.size();
    }

    /// Ends the companions; those at work are interrupted.
    @Override
    public void close() {
        closed = true;
        idle.forEach(Companion::end);
        unfinished.values().forEach(Companion::abandon);
    }

    private Verdict locked(Lock lock, Coordinate at, Supplier<Outcome> work) {
        boolean mine = false;
        try {
            mine = lock.tryLock(nanos(transaction.patience()), TimeUnit.NANOSECONDS);
            if (!mine) {
                throw new WaitingTooLongException(at);
            }
            return wait(at, work);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new WaitingTooLongException(at);
        } finally {
            if (mine) {
                lock.unlock();
            }
        }
    }

    private Verdict wait(Coordinate at, Supplier<Outcome> work) {
        Companion.Job begun = unfinished.remove(at);
        Companion.Job job = begun == null ? begin(at, work) : begun;
        long left = deadline.toNanos() - (System.nanoTime() - job.startedAt());
        Optional<Companion.Ending> ending =
                job.await(Math.min(left, nanos(transaction.patience())));
        if (ending.isPresent()) {
            return verdict(ending.get());
        }
        if (System.nanoTime() - job.startedAt() < deadline.toNanos()) {
            unfinished.put(at, job);
            throw new WaitingTooLongException(at);
        }
        return abandon(job) ? late(job) : verdict(job.ended());
    }

    private Companion.Job begin(Coordinate at, Supplier<Outcome> work) {
        sweep();
        Companion.Job job = new Companion.Job(at, work, System.nanoTime());
        Companion companion = idle.pollFirst();
        if (companion == null) {
            companion = newCompanion();
        }
        companion.take(job);
        return job;
    }

    private Companion newCompanion() {
        OffsetJournal.Slot slot =
                journal.slot()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "more than " + OffsetJournal.SLOTS + " parse threads"));
        Companion companion =
                new Companion("mailriver-parse-work-" + names.incrementAndGet(), slot, this);
        companion.start();
        return companion;
    }

    private static Verdict verdict(Companion.Ending ending) {
        return switch (ending) {
            case Companion.Ending.Done(Outcome outcome) -> new Verdict.Done(outcome);
            case Companion.Ending.Failed(OutOfMemoryError failure) ->
                    new Verdict.Dead(Reason.OUT_OF_MEMORY, failure.toString());
            case Companion.Ending.Failed(UncheckedIOException failure) ->
                    new Verdict.Dead(Reason.BLOB_MISSING, String.valueOf(failure.getMessage()));
            case Companion.Ending.Failed(Throwable failure) ->
                    new Verdict.Dead(Reason.PARSER_FAILED, described(failure));
        };
    }

    private static String described(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    private Verdict late(Companion.Job job) {
        Verdict.Dead dead =
                new Verdict.Dead(
                        Reason.DEADLINE, "not parsed within " + deadline.toMillis() + " ms");
        synchronized (verdicts) {
            verdicts.put(job.at, dead);
            if (verdicts.size() > MAX_VERDICTS) {
                verdicts.remove(verdicts.keySet().iterator().next());
            }
        }
        return dead;
    }

    private boolean abandon(Companion.Job job) {
        abandoned.add(job);
        if (!Companion.abandon(job)) {
            abandoned.remove(job);
            return false;
        }
        if (abandoned.size() > MAX_ABANDONED) {
            tooManyAbandoned.run();
        }
        return true;
    }

    private Verdict.@Nullable Dead known(Coordinate at) {
        synchronized (verdicts) {
            return verdicts.get(at);
        }
    }

    /// Gives up work that nobody came back for: its partition has another owner now.
    private void sweep() {
        if (unfinished.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        List<Companion.Job> forgotten =
                unfinished.values().stream()
                        .filter(job -> now - job.startedAt() > 2 * deadline.toNanos())
                        .toList();
        for (Companion.Job job : forgotten) {
            if (unfinished.remove(job.at, job)) {
                boolean _ = abandon(job);
            }
        }
    }

    private static long nanos(Duration patience) {
        return Math.max(0, patience.toNanos());
    }

    /// A companion has nothing to do.
    void idle(Companion companion) {
        if (closed) {
            companion.end();
        } else {
            idle.addFirst(companion);
        }
    }

    /// A companion's thread has ended.
    void ended(Companion companion) {
        idle.remove(companion);
        abandoned.removeIf(job -> job.isWith(companion));
    }
}
