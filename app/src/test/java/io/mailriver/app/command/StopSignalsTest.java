package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class StopSignalsTest {
    private final StopSignals stop = new StopSignals();

    @Test
    void nothingIsAskedForAtFirst() throws Exception {
        assertThat(stop.isAsked()).isFalse();
        assertThat(stop.await(Duration.ofMillis(1))).isFalse();
        assertThat(stop.interrupting(() -> {})).isTrue();
    }

    @Test
    void wakesWhoWaits() throws Exception {
        Thread.ofVirtual().start(stop::ask);

        assertThat(stop.await(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void breaksOffWorkThatIsUnderWayAndLeavesNoInterruptBehind() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> askAfter(begun));

        boolean done =
                stop.interrupting(() -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                });

        assertThat(done).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void doesNotBeginWorkAfterAStop() throws Exception {
        stop.ask();

        boolean done =
                stop.interrupting(() -> {
                    throw new AssertionError("must not run");
                });

        assertThat(done).isFalse();
    }

    @Test
    void aFailureThatNobodyAskedForIsThrown() {
        assertThatThrownBy(() ->
                        stop.interrupting(() -> {
                            throw new IOException("disk");
                        }))
                .isInstanceOf(IOException.class);
    }

    private void askAfter(CountDownLatch begun) {
        try {
            begun.await();
            stop.ask();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
