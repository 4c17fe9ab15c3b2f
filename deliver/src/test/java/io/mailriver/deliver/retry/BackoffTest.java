package io.mailriver.deliver.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final Backoff BACKOFF =
            new Backoff(List.of(Duration.ofSeconds(100), Duration.ofSeconds(1000)));

    @Test
    void waitsAsLongAsTheListSaysAndThenTheLastOneAgainAndAgain() {
        assertThat(BACKOFF.after(1, 0.5)).isEqualTo(Duration.ofSeconds(100));
        assertThat(BACKOFF.after(2, 0.5)).isEqualTo(Duration.ofSeconds(1000));
        assertThat(BACKOFF.after(3, 0.5)).isEqualTo(Duration.ofSeconds(1000));
        assertThat(BACKOFF.after(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofSeconds(1000));
    }

    @Test
    void isUpToFifteenPercentShorterOrLonger() {
        assertThat(BACKOFF.after(1, 0)).isEqualTo(Duration.ofSeconds(85));
        assertThat(BACKOFF.after(1, Math.nextDown(1.0))).isEqualTo(Duration.ofSeconds(115));
        assertThat(BACKOFF.after(1, 0.25)).isEqualTo(Duration.ofMillis(92_500));
    }

    @Test
    void neverWaitsForNothing() {
        Backoff shortest = new Backoff(List.of(Duration.ofNanos(1)));
        assertThat(shortest.after(1, 0)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void refusesIntervalsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(List.of(Duration.ofSeconds(1), Duration.ZERO)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(List.of(Duration.ofSeconds(-1))));
    }
}
