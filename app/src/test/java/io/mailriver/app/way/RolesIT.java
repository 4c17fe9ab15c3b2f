package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.program.ExternalBroker;
import io.mailriver.testkit.program.RunningMailriver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each stage in a process of its own, with a broker and a blob folder that they share.
final class RolesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ABOVE_THE_INLINE_LIMIT = 3 * 1024 * 1024;

    private final MailGenerator mails = new MailGenerator("roles");
    private final RiverUnderTest river = new RiverUnderTest();

    @TempDir private Path blobs = Path.of("set by JUnit");

    @Test
    void mailPassesFromProcessToProcessAndWaitsForOneThatIsAway() throws Exception {
        try (ExternalBroker broker = ExternalBroker.start();
                RunningMailriver deliver = start(new RiverUnderTest(), broker, "deliver");
                RunningMailriver parse = start(new RiverUnderTest(), broker, "parse");
                RunningMailriver ingest = start(river, broker, "ingest")) {
            MaildirFolder maildir = new MaildirFolder(deliver.data().resolve("maildir"));
            send(ingest, 1, 2_000);
            send(ingest, 2, ABOVE_THE_INLINE_LIMIT);
            await().atMost(PATIENCE).until(() -> maildir.mails().size() == 2);

            parse.kill();
            send(ingest, 3, 2_000);
            assertThat(maildir.mails()).hasSize(2);
            parse.startAgain();
            await().atMost(PATIENCE).until(() -> maildir.mails().size() == 3);

            for (Path mail : maildir.mails()) {
                byte[] delivered = Files.readAllBytes(mail);
                int number = MailGenerator.sequenceOf(delivered).orElseThrow();
                int size = number == 2 ? ABOVE_THE_INLINE_LIMIT : 2_000;
                assertThat(text(delivered)).endsWith(text(mails.mail(number, size)));
            }
            assertThat(ingest.output()).contains(" received ").doesNotContain(" parsed ");
            assertThat(parse.output()).contains(" parsed ").doesNotContain(" received ");
            assertThat(deliver.output()).contains(" delivered ").doesNotContain(" parsed ");
            assertThat(ingest.stop(PATIENCE)).isZero();
            assertThat(parse.stop(PATIENCE)).isZero();
            assertThat(deliver.stop(PATIENCE)).isZero();
        }
    }

    private RunningMailriver start(RiverUnderTest one, ExternalBroker broker, String role) {
        return RunningMailriver.start(
                one.options(broker.bootstrapServers(), "", "blobs: " + blobs)
                        .withArguments("--roles=" + role));
    }

    private void send(RunningMailriver ingest, int number, int octets) throws Exception {
        Path file =
                Files.write(ingest.folder().resolve(number + ".eml"), mails.mail(number, octets));
        ingest.command("send", "-s", "127.0.0.1:" + river.smtpPort(), file.toString()).orThrow();
    }

    private static String text(byte[] mail) {
        return new String(mail, StandardCharsets.ISO_8859_1);
    }
}
