package io.mailriver.parse.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.topic.MailTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ParseGuardTest {
    private static final Outcome NOTHING = Outcome.forgotten(List.of(), log -> {});
    private static final Duration DEADLINE = Duration.ofMillis(300);

    private final TransactionClock transactions = new TransactionClock(Duration.ofMillis(200));
    private final AtomicInteger ends = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService streams = Executors.newCachedThreadPool();
    @TempDir private Path folder;
    private ParseGuard guard;

    @BeforeEach
    void open() throws IOException {
        guard = guard(DEADLINE);
    }

    @AfterEach
    void close() {
        release.countDown();
        guard.close();
        streams.shutdownNow();
    }

    @Test
    void givesTheOutcomeOfWorkThatEnds() {
        assertThat(guard.run(at(1), () -> NOTHING)).isEqualTo(new ParseGuard.Verdict.Done(NOTHING));
    }

    @Test
    void worksOnManyMailsWithFewThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 1000; i++) {
            assertThat(
                            guard.run(
                                    at(i),
                                    () -> {
                                        threads.add(Thread.currentThread());
                                        return NOTHING;
                                    }))
                    .isInstanceOf(ParseGuard.Verdict.Done.class);
        }
        assertThat(threads).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void givesUpWorkThatHangsAndGoesOn() {
        assertThat(guard.run(at(1), this::hang))
                .isEqualTo(
                        new ParseGuard.Verdict.Dead(Reason.DEADLINE, "not parsed within 300 ms"));
        assertThat(guard.abandonedThreads()).isEqualTo(1);
        assertThat(guard.run(at(2), () -> NOTHING)).isInstanceOf(ParseGuard.Verdict.Done.class);
        release.countDown();
        Awaitility.await().until(() -> guard.abandonedThreads() == 0);
        assertThat(ends).hasValue(0);
    }

    @Test
    void remembersAVerdictForATransactionThatIsBegunAgain() {
        assertThat(guard.run(at(1), this::hang)).isInstanceOf(ParseGuard.Verdict.Dead.class);
        assertThat(guard.run(at(1), () -> NOTHING)).isInstanceOf(ParseGuard.Verdict.Dead.class);
    }

    @Test
    void endsTheProcessWhenTooManyThreadsHang() throws IOException {
        guard = guard(Duration.ofMillis(1));
        for (int i = 0; i < ParseGuard.MAX_ABANDONED; i++) {
            assertThat(guard.run(at(i), this::hang)).isInstanceOf(ParseGuard.Verdict.Dead.class);
        }
        assertThat(ends).hasValue(0);
        assertThat(guard.run(at(99), this::hang)).isInstanceOf(ParseGuard.Verdict.Dead.class);
        assertThat(ends).hasValue(1);
    }

    @Test
    void letsNoTransactionWaitForLong() {
        AtomicInteger runs = new AtomicInteger();
        transactions.begin();
        assertThatThrownBy(() ->
                        guard.run(
                                at(1),
                                () -> {
                                    runs.incrementAndGet();
                                    return hang();
                                }))
                .isInstanceOf(WaitingTooLongException.class)
                .hasMessageContaining("raw-0@1");
        assertThat(guard.abandonedThreads()).isZero();
        transactions.end();
        transactions.begin();
        release.countDown();
        assertThat(guard.run(at(1), this::hang)).isEqualTo(new ParseGuard.Verdict.Done(NOTHING));
        assertThat(runs).as("the work was not begun again").hasValue(1);
    }

    @Test
    void countsTheDeadlineOverTransactions() {
        transactions.begin();
        assertThatThrownBy(() -> guard.run(at(1), this::hang))
                .isInstanceOf(WaitingTooLongException.class);
        transactions.end();
        assertThat(guard.run(at(1), this::hang))
                .isInstanceOfSatisfying(
                        ParseGuard.Verdict.Dead.class,
                        dead -> assertThat(dead.reason()).isEqualTo(Reason.DEADLINE));
    }

    @Test
    void deadLettersAMailThatKilledTheProcessTwice() throws IOException {
        for (int death = 0; death < 2; death++) {
            OffsetJournal dying = OffsetJournal.open(folder.resolve("offsets.journal"));
            dying.slot().orElseThrow().begin(at(1));
        }
        AtomicInteger runs = new AtomicInteger();
        ParseGuard restarted = guard(DEADLINE);
        assertThat(
                        restarted.run(
                                at(1),
                                () -> {
                                    runs.incrementAndGet();
                                    return NOTHING;
                                }))
                .isEqualTo(
                        new ParseGuard.Verdict.Dead(
                                Reason.KILLED_THE_PARSER,
                                "the process died 2 times while it worked on this mail"));
        assertThat(runs).hasValue(0);
        restarted.close();
    }

    @Test
    void worksOnASuspectAloneAndClearsTheInnocent() throws Exception {
        OffsetJournal dying = OffsetJournal.open(folder.resolve("offsets.journal"));
        dying.slot().orElseThrow().begin(at(5));
        ParseGuard restarted = guard(Duration.ofSeconds(30));
        CountDownLatch neighbourAtWork = new CountDownLatch(1);
        CountDownLatch neighbourMayEnd = new CountDownLatch(1);
        CountDownLatch suspectAtWork = new CountDownLatch(1);

        Future<?> neighbour =
                streams.submit(() ->
                        restarted.run(
                                new Coordinate(MailTopic.POLLED, 0, 1),
                                () -> {
                                    neighbourAtWork.countDown();
                                    await(neighbourMayEnd);
                                    return NOTHING;
                                }));
        await(neighbourAtWork);
        Future<?> suspect =
                streams.submit(() ->
                        restarted.run(
                                at(5),
                                () -> {
                                    suspectAtWork.countDown();
                                    return NOTHING;
                                }));
        Awaitility.await()
                .during(Duration.ofMillis(200))
                .until(() -> suspectAtWork.getCount() == 1);
        neighbourMayEnd.countDown();
        neighbour.get();
        suspect.get();
        assertThat(OffsetJournal.open(folder.resolve("offsets.journal")).suspects()).isEmpty();
        restarted.close();
    }

    @Test
    void triesAMailThatRanOutOfMemoryOnceMoreAlone() {
        AtomicInteger runs = new AtomicInteger();
        assertThat(
                        guard.run(
                                at(1),
                                () -> {
                                    if (runs.incrementAndGet() == 1) {
                                        throw new OutOfMemoryError("a neighbour's fault");
                                    }
                                    return NOTHING;
                                }))
                .isInstanceOf(ParseGuard.Verdict.Done.class);
        assertThat(
                        guard.run(
                                at(2),
                                () -> {
                                    throw new OutOfMemoryError("its own");
                                }))
                .isEqualTo(
                        new ParseGuard.Verdict.Dead(
                                Reason.OUT_OF_MEMORY, "java.lang.OutOfMemoryError: its own"));
    }

    @Test
    void leavesNoSuspectBehindWhenWorkEnds() throws IOException {
        assertThat(guard.run(at(1), () -> NOTHING)).isInstanceOf(ParseGuard.Verdict.Done.class);
        assertThat(OffsetJournal.open(folder.resolve("offsets.journal")).suspects()).isEmpty();
    }

    private Outcome hang() {
        boolean released = false;
        while (!released) {
            try {
                release.await();
                released = true;
            } catch (InterruptedException ignored) {
                // a parser in a loop does not mind interrupts either
            }
        }
        return NOTHING;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private ParseGuard guard(Duration deadline) throws IOException {
        return new ParseGuard(
                deadline,
                OffsetJournal.open(folder.resolve("offsets.journal")),
                transactions,
                ends::incrementAndGet);
    }

    private static Coordinate at(long offset) {
        return new Coordinate(MailTopic.RAW, 0, offset);
    }
}
