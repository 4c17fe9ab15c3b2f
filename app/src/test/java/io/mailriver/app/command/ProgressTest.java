package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T08:00:00Z"));

    @Test
    void showsHowFarItIsOnATerminalAFewTimesASecond() {
        Progress progress = new Progress(surroundings(true), 1_000);
        for (int i = 0; i < 1_000; i++) {
            now.updateAndGet(instant -> instant.plusMillis(10));
            progress.count(i != 500);
        }

        String shown = err.toString(StandardCharsets.UTF_8);

        assertThat(shown.split("\r", -1)).hasSizeBetween(40, 52);
        assertThat(shown).contains("\r100 of 1,000 accepted, 0 refused, 1.0 s, 100/s ");
    }

    @Test
    void isSilentUntilTheEndWhereNobodyWatches() {
        Progress progress = new Progress(surroundings(false), 2);
        now.updateAndGet(instant -> instant.plusSeconds(1));
        progress.count(true);
        progress.count(false);
        progress.clear();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();

        progress.end();

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("1 of 2 accepted, 1 refused, 1.0 s, 2/s" + System.lineSeparator());
        assertThat(progress.refused()).isEqualTo(1);
    }

    @Test
    void saysNothingOfASingleMail() {
        Progress progress = new Progress(surroundings(false), 1);
        progress.count(true);
        progress.end();

        assertThat(err.size()).isZero();
    }

    private Surroundings surroundings(boolean terminal) {
        return new Surroundings(
                InputStream.nullInputStream(),
                new PrintStream(PrintStream.nullOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                name -> null,
                now::get);
    }
}
