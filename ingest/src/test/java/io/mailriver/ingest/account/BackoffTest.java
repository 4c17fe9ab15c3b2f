package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    @Test
    void pausesDoubleUpToTheLongestAndBeginAnewWhenAllIsWell() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), () -> 1);
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(5));
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(5));
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void accountsDoNotComeAllAtOnce() {
        Backoff early = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), () -> 0);
        assertThat(early.next()).isEqualTo(Duration.ofMillis(500));
        assertThat(early.next()).isEqualTo(Duration.ofSeconds(1));
    }
}
