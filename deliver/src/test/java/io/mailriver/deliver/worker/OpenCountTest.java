package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OpenCountTest {
    private final OpenCount open = new OpenCount();

    @Test
    void countsUpAndDown() {
        assertThat(open.begin()).isEqualTo(1);
        assertThat(open.begin()).isEqualTo(2);
        assertThat(open.end()).isEqualTo(1);
        assertThat(open.end()).isZero();
    }

    @Test
    void doesNotWaitWhenThereIsNone() {
        assertThat(open.awaitNone(Duration.ZERO)).isTrue();
        open.begin();
        open.end();
        assertThat(open.awaitNone(Duration.ZERO)).isTrue();
    }

    @Test
    void tellsWhenTheLimitIsReached() {
        open.begin();
        assertThat(open.awaitNone(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void theLastOneWakesWhoWaits() throws Exception {
        open.begin();
        open.begin();
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> open.awaitNone(Duration.ofMinutes(1)));
        open.end();
        open.end();
        assertThat(waiting.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitAndStays() {
        open.begin();
        Thread.currentThread().interrupt();
        assertThat(open.awaitNone(Duration.ofMinutes(1))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
