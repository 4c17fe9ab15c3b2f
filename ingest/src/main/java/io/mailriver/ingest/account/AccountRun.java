package io.mailriver.ingest.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One account's poller on a virtual thread of its own, begun anew when it ends by an error, until
/// it is stopped or the partition is lost.
final class AccountRun {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRun.class);
    private static final Duration LONG_LIVED = Duration.ofMinutes(5);

    private final PolledAccount account;
    private final AccountDesk desk;
    private final AccountMeters meters;
    private final InstantSource clock;
    private final Thread thread;
    private volatile @Nullable Poller poller;
    private volatile @Nullable AccountStatus failed;
    private volatile boolean stopped;

    AccountRun(PolledAccount account, AccountDesk desk, AccountMeters meters, InstantSource clock) {
        this.account = account;
        this.desk = desk;
        this.meters = meters;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("poll-" + account.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Interrupts; does not wait.
    void stop() {
        stopped = true;
        thread.interrupt();
    }

    /// Waits for the end after [#stop]; false when it did not come before the deadline.
    boolean awaitEnd(long deadlineNanos) throws InterruptedException {
        return thread.join(Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime())));
    }

    String name() {
        return account.name();
    }

    AccountStatus status() {
        AccountStatus why = failed;
        Poller running = poller;
        if (why != null) {
            return why;
        }
        return running == null
                ? new AccountStatus(AccountStatus.State.STARTING, "starting", Instant.EPOCH)
                : running.status();
    }

    private void run() {
        Backoff backoff =
                new Backoff(
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        ThreadLocalRandom.current()::nextDouble);
        try {
            while (!stopped) {
                long begin = System.nanoTime();
                RuntimeException why = pollUntilFailure();
                if (stopped) {
                    return;
                }
                if (System.nanoTime() - begin > LONG_LIVED.toNanos()) {
                    backoff.reset();
                }
                Duration pause = backoff.next();
                tell(why, pause);
                Thread.sleep(pause);
            }
        } catch (InterruptedException | PartitionLostException end) {
            LOG.atDebug().addKeyValue("account", name()).log("poller ended");
        }
    }

    /// Returns only by a failure.
    private RuntimeException pollUntilFailure() throws InterruptedException {
        try {
            Poller fresh = account.poller(desk);
            poller = fresh;
            failed = null;
            fresh.run();
            return new IllegalStateException("the poller returned, expected it to go on");
        } catch (PartitionLostException lost) {
            throw lost;
        } catch (RuntimeException broken) {
            return broken;
        } catch (Error broken) { // a mail too deep or too wide must not end the account for good
            return new IllegalStateException(String.valueOf(broken), broken);
        }
    }

    private void tell(RuntimeException why, Duration pause) {
        meters.restarted();
        failed =
                new AccountStatus(
                        AccountStatus.State.WAITING,
                        "failed, tries again: " + why.getMessage(),
                        clock.instant());
        LOG.atWarn()
                .setCause(why)
                .addKeyValue("account", name())
                .addKeyValue("pause", pause)
                .log("a poller ended by an error and is started again");
    }
}
