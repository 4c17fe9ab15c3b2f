package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.LoginRefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Deadlines deadlines = new Deadlines();
    private final Attempts attempts =
            new Attempts(
                    "support",
                    new PollContext(
                            "river.example.org",
                            ByteSize.ofMiB(1),
                            deadlines,
                            InstantSource.system(),
                            () -> 1,
                            meters,
                            new PollContext.Pauses(
                                    Duration.ofMillis(2),
                                    Duration.ofMillis(8),
                                    Duration.ofMillis(4),
                                    Duration.ofMillis(4))));

    @AfterEach
    void close() {
        deadlines.close();
    }

    @Test
    void eachFailureMakesTheNextPauseLongerUntilOneSucceeds() {
        assertThat(List.of(fail(), fail(), fail(), fail())).containsExactly(2L, 4L, 8L, 8L);
        attempts.succeeded();
        assertThat(fail()).isEqualTo(2);
    }

    @Test
    void aRefusedLoginDoesNotShortenOtherPauses() {
        assertThat(fail()).isEqualTo(2);
        attempts.loggedIn();
        assertThat(fail()).isEqualTo(4);
    }

    @Test
    void goesOnAfterEveryFailureButTheLossOfThePartition() {
        PartitionLostException lost = new PartitionLostException("lost", null);
        Deque<Exception> failures =
                new ArrayDeque<>(
                        List.of(
                                new IOException("reset"),
                                new IllegalStateException("a fault of ours"),
                                new LoginRefusedException("no"),
                                lost));

        assertThatThrownBy(() ->
                        attempts.run(() -> {
                            throw thrown(failures.remove());
                        }))
                .isSameAs(lost);
        assertThat(failures).isEmpty();
        assertThat(meters.counter("mailriver.poll.reconnects").count()).isEqualTo(3);
        assertThat(attempts.status().state()).isEqualTo(AccountStatus.State.WAITING);
        assertThat(attempts.status().detail()).isEqualTo("login refused: no");
    }

    private long fail() {
        return attempts.failed("no").toMillis();
    }

    private static IOException thrown(Exception failure) throws IOException {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (IOException) failure;
    }
}
