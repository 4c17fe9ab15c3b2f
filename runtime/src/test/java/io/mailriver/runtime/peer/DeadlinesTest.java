package io.mailriver.runtime.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration NEVER = Duration.ofHours(1);

    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void closesUnderAStepThatTakesTooLong() {
        try (Deadlines deadlines = new Deadlines();
                Deadlines.Step step = deadlines.start(SOON, closed::incrementAndGet)) {
            await().untilAsserted(() -> assertThat(closed).hasValue(1));
            assertThat(step.expired()).isTrue();
        }
    }

    @Test
    void leavesAStepAloneThatIsDone() {
        try (Deadlines deadlines = new Deadlines()) {
            Deadlines.Step done = deadlines.start(SOON, closed::incrementAndGet);
            done.close();
            AtomicInteger later = new AtomicInteger();
            Deadlines.Step next = deadlines.start(SOON.multipliedBy(2), later::incrementAndGet);
            await().untilAsserted(() -> assertThat(later).hasValue(1));
            next.close();
            assertThat(closed).hasValue(0);
            assertThat(done.expired()).isFalse();
        }
    }

    @Test
    void goesOnWhenAConnectionCannotBeClosed() {
        try (Deadlines deadlines = new Deadlines()) {
            Deadlines.Step broken =
                    deadlines.start(
                            SOON,
                            () -> {
                                closed.incrementAndGet();
                                throw new IOException("already gone");
                            });
            await().untilAsserted(() -> assertThat(closed).hasValue(1));
            Deadlines.Step next = deadlines.start(SOON, closed::incrementAndGet);
            await().untilAsserted(() -> assertThat(closed).hasValue(2));
            broken.close();
            next.close();
        }
    }

    @Test
    void letsNoStepBeginUnboundedOnceItIsClosed() {
        Deadlines deadlines = new Deadlines();
        deadlines.close();
        try (Deadlines.Step step = deadlines.start(NEVER, closed::incrementAndGet)) {
            assertThat(closed).hasValue(1);
            assertThat(step.expired()).isTrue();
        }
    }
}
