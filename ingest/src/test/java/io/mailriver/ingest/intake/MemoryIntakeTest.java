package io.mailriver.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MemoryIntakeTest {
    private final MemoryIntake intake =
            new MemoryIntake(100_000, () -> Instant.parse("2026-01-01T00:00:00Z"), () -> 7);

    @Test
    void holdsAMailInMemoryUntilItIsClosed() {
        byte[] mail = new byte[50_000];
        try (Incoming incoming = intake.open()) {
            incoming.write(mail, 0, mail.length);

            assertThat(incoming.finish())
                    .isInstanceOfSatisfying(
                            Content.Inline.class,
                            content -> assertThat(content.bytes()).isEqualTo(mail));
            assertThat(intake.closed(50_000)).isEmpty();
            assertThat(intake.closed(50_001)).contains(IntakeException.Reason.BUSY);
        }

        assertThat(intake.closed(50_001)).isEmpty();
    }

    @Test
    void takesNoMoreThanTheBudget() {
        try (Incoming incoming = intake.open()) {
            byte[] block = new byte[60_000];
            incoming.write(block, 0, block.length);

            assertThatThrownBy(() -> incoming.write(block, 0, block.length))
                    .isInstanceOfSatisfying(
                            IntakeException.class,
                            full ->
                                    assertThat(full.reason())
                                            .isEqualTo(IntakeException.Reason.BUSY));
        }

        assertThat(intake.closed(100_000)).isEmpty();
    }
}
