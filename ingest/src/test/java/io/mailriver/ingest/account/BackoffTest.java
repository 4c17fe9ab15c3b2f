package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(6));

    @Test
    void doublesUpToItsLimitAndBeginsAnew() {
        assertThat(backoff.next()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(backoff.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(backoff.next()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(backoff.next()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        assertThat(backoff.next()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
        backoff.reset();
        assertThat(backoff.next()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }
}
