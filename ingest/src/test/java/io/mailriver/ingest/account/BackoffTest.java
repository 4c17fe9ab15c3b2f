package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(6));

    @Test
    void doublesUpToItsLimitAndBeginsAnew() {
        assertThat(backoff.next()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_000));
        assertThat(backoff.next()).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(2_000));
        assertThat(backoff.next()).isBetween(Duration.ofMillis(2_000), Duration.ofMillis(4_000));
        assertThat(backoff.next()).isBetween(Duration.ofMillis(3_000), Duration.ofMillis(6_000));
        assertThat(backoff.next()).isBetween(Duration.ofMillis(3_000), Duration.ofMillis(6_000));
        backoff.reset();
        assertThat(backoff.next()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1_000));
    }
}
