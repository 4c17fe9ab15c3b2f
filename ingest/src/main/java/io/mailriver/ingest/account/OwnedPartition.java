package io.mailriver.ingest.account;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.mailriver.ingest.intake.MailSpool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An account partition that the group has given to this worker: takes it, polls its accounts, and
/// takes it anew after a failure, until it is given back. One thread, which is also the one that
/// commits. With Kafka away nothing is polled: the pollers have ended by their first failed commit,
/// and new ones begin when the partition could be taken again.
final class OwnedPartition {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedPartition.class);

    /// How long pollers may take to end.
    private static final Duration ENDING = Duration.ofSeconds(5);

    /// Who was fenced is no member any more in nearly all cases, and learns it from the group in
    /// this time: longer than a session.
    private static final Duration AFTER_FENCING = Duration.ofSeconds(8);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final int partition;
    private final List<PolledAccount> accounts;
    private final TenureBegin begin;
    private final MailSpool spool;
    private final AccountMeters meters;
    private final InstantSource clock;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Tenure tenure; // guarded by the lock
    private boolean closing; // guarded by the lock
    private volatile List<AccountRun> runs = List.of();
    private volatile @Nullable String trouble;

    /// Takes a partition: [Tenure#begin].
    interface TenureBegin {
        Tenure begin(int partition, Set<String> accounts) throws InterruptedException;
    }

    OwnedPartition(
            int partition,
            List<PolledAccount> accounts,
            TenureBegin begin,
            MailSpool spool,
            AccountMeters meters,
            InstantSource clock) {
        this.partition = partition;
        this.accounts = List.copyOf(accounts);
        this.begin = begin;
        this.spool = spool;
        this.meters = meters;
        this.clock = clock;
        this.thread =
                Thread.ofVirtual().name("account-partition-" + partition).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Begins to give it back: what is being written is finished, nothing else is begun.
    void stop() {
        lock.lock();
        try {
            stopping.countDown();
            Tenure running = tenure;
            if (running == null) {
                interrupt(); // waits for Kafka, or for pollers
            } else {
                running.stop();
            }
        } finally {
            lock.unlock();
        }
        runs.forEach(AccountRun::stop);
    }

    /// It is another's: nothing is finished.
    void drop() {
        stop();
        lock.lock();
        try {
            interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Not while a producer is closed, which is brief and would be told as an error.
    private void interrupt() {
        if (!closing) {
            thread.interrupt();
        }
    }

    /// Waits for the end after [#stop]; false when it did not come before the deadline.
    boolean awaitEnd(long deadlineNanos) throws InterruptedException {
        return thread.join(Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())));
    }

    /// True while the accounts are polled.
    boolean isTaken() {
        lock.lock();
        try {
            return tenure != null;
        } finally {
            lock.unlock();
        }
    }

    /// Why it is not taken, when that is no passing matter.
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /// An account's state; empty while the partition is not taken.
    Optional<AccountStatus> status(String account) {
        return runs.stream()
                .filter(run -> run.name().equals(account))
                .findFirst()
                .map(AccountRun::status);
    }

    List<AccountRun> runs() {
        return runs;
    }

    private void run() {
        Backoff backoff =
                new Backoff(FIRST_PAUSE, LONGEST_PAUSE, ThreadLocalRandom.current()::nextDouble);
        try {
            while (stopping.getCount() > 0) {
                Duration pause =
                        switch (takeAndPoll(backoff)) {
                            case CLOSED -> Duration.ZERO;
                            case FENCED -> AFTER_FENCING;
                            case FAILED -> backoff.next();
                        };
                var _ = stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            LOG.atDebug().addKeyValue("partition", partition).log("account partition dropped");
        }
    }

    private Tenure.End takeAndPoll(Backoff backoff) throws InterruptedException {
        Set<String> names = accounts.stream().map(PolledAccount::name).collect(toUnmodifiableSet());
        try {
            Tenure fresh = begin.begin(partition, names);
            try {
                if (!hold(fresh)) {
                    return Tenure.End.CLOSED;
                }
                trouble = null;
                return poll(fresh, backoff);
            } finally {
                close(fresh);
            }
        } catch (RuntimeException failed) {
            if (trouble == null) {
                LOG.atWarn()
                        .setCause(failed)
                        .addKeyValue("partition", partition)
                        .log("an account partition can't be taken now, trying again");
            }
            trouble = "can't be taken: " + failed.getMessage();
            return Tenure.End.FAILED;
        }
    }

    private Tenure.End poll(Tenure fresh, Backoff backoff) throws InterruptedException {
        runs = accounts.stream().map(account -> runOf(account, fresh)).toList();
        try {
            runs.forEach(AccountRun::start);
            if (stopping.getCount() == 0) { // whoever stopped may not have seen them
                runs.forEach(AccountRun::stop);
            }
            Tenure.End end = fresh.run();
            if (end != Tenure.End.CLOSED) {
                meters.lost();
                LOG.atWarn()
                        .addKeyValue("partition", partition)
                        .addKeyValue("why", end)
                        .log("an account partition is lost");
            }
            if (fresh.hasCommitted()) {
                backoff.reset();
            }
            return end;
        } finally {
            lock.lock();
            try {
                tenure = null;
            } finally {
                lock.unlock();
            }
            endRuns();
        }
    }

    private void close(Tenure ended) {
        setClosing(true);
        ended.close();
        setClosing(false);
    }

    private void setClosing(boolean now) {
        lock.lock();
        try {
            closing = now;
        } finally {
            lock.unlock();
        }
    }

    /// False when it must be given back before it was begun.
    private boolean hold(Tenure fresh) {
        lock.lock();
        try {
            if (stopping.getCount() == 0) {
                return false;
            }
            tenure = fresh;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private AccountRun runOf(PolledAccount account, Tenure fresh) {
        return new AccountRun(account, new MailDesk(account.name(), fresh, spool), meters, clock);
    }

    private void endRuns() throws InterruptedException {
        List<AccountRun> ending = runs;
        ending.forEach(AccountRun::stop);
        long deadline = System.nanoTime() + ENDING.toNanos();
        for (AccountRun run : ending) {
            if (!run.awaitEnd(deadline)) {
                LOG.atWarn().addKeyValue("account", run.name()).log("a poller does not end");
            }
        }
        runs = List.of();
    }
}
