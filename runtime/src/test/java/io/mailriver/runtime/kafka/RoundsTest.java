package io.mailriver.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void goesOnAfterAnyFailure() throws Exception {
        CountDownLatch rounds = new CountDownLatch(3);
        try (Rounds failing =
                new Rounds(
                        "failing",
                        Duration.ofMillis(1),
                        () -> {
                            rounds.countDown();
                            throw new IllegalStateException("a bug");
                        })) {
            failing.start(Duration.ZERO);

            assertThat(rounds.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void endsARoundThatIsUnderWayWhenClosed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (Rounds endless =
                new Rounds(
                        "endless",
                        Duration.ofMillis(1),
                        () -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                ended.countDown();
                            }
                        })) {
            endless.start(Duration.ZERO);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
