package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.peer.FreePorts;
import io.mailriver.testkit.program.RunningMailriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Disks don't fill up with mail that is finished.
final class TrimIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern NO_RAW = Pattern.compile("(?m)^mail\\.raw +1 +1 +0 ");

    @Test
    void finishedMailIsGoneOnceItIsOldEnough() throws Exception {
        FreePorts.startOn(
                3,
                ports -> {
                    trim(ports);
                    return true;
                });
    }

    private static void trim(List<Integer> ports) {
        String config =
                """
                data: @FOLDER@/data
                kafka: {embedded: {bind: "127.0.0.1:%d", flush: os}, partitions: 1, keep: 1ms}
                ingest: {smtp: [{bind: "127.0.0.1:%d"}]}
                admin: {bind: "127.0.0.1:%d"}
                """
                        .formatted(ports.toArray());
        try (RunningMailriver mailriver =
                RunningMailriver.start(
                        RunningMailriver.Options.of(config).withStartPatience(PATIENCE))) {
            Path mail = mailriver.folder().resolve("some.eml");
            write(mail);
            mailriver
                    .command("send", "--server", "127.0.0.1:" + ports.get(1), mail.toString())
                    .orThrow();
            Path arrived = mailriver.data().resolve("maildir/you@localhost/new");
            await().atMost(PATIENCE).until(() -> Files.isDirectory(arrived));
            assertThat(mailriver.stop(PATIENCE)).isZero();

            mailriver.startAgain(); // it trims at its start, then every five minutes

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(mailriver.command("topics").output())
                                    .containsPattern(NO_RAW));
        }
    }

    private static void write(Path mail) {
        try {
            Files.write(mail, new MailGenerator("trim").mail(1, 2_000));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
