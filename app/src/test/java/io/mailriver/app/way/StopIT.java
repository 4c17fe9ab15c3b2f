package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.peer.SmtpSink;
import io.mailriver.testkit.peer.SunkMail;
import io.mailriver.testkit.program.RunningMailriver;
import io.mailriver.testkit.smtp.StubbornSender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A clean stop under load, and what waited over a stop.
final class StopIT {
    private static final int MAILS = 3_000;
    private static final int BEFORE_THE_STOP = 800;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void sigtermUnderLoadLosesNothingAndEndsWellTwice() throws Exception {
        try (RunningMailriver mailriver = RunningMailriver.start(river.options("", ""));
                StubbornSender sender =
                        new StubbornSender(
                                river.smtpPort(),
                                new MailGenerator("stop"),
                                MAILS,
                                2_000,
                                "you@example.net")) {
            sender.start(10);
            await().atMost(PATIENCE).until(() -> sender.acknowledged().size() > BEFORE_THE_STOP);

            assertThat(mailriver.stop(STOP_PATIENCE)).isZero();
            assertThat(sender.acknowledged()).as("stopped under load").hasSizeLessThan(MAILS);
            mailriver.startAgain();
            sender.await(PATIENCE);

            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .during(Duration.ofSeconds(4))
                    .until(() -> maildir.mails().size() == MAILS);
            assertThat(numbers(maildir)).isEqualTo(IntStream.range(0, MAILS).boxed().toList());
            assertThat(mailriver.stop(STOP_PATIENCE)).isZero();
            assertThat(mailriver.output()).contains("stopping: what is in flight is finished");
        }
    }

    @Test
    void whatWaitedForADestinationIsDeliveredAfterARestart() throws Exception {
        try (SmtpSink sink = SmtpSink.keeping()) {
            sink.stop();
            String relay =
                    HopsIT.relay(sink.port(), "none", "") + "deliver: {retry: {intervals: [2s]}}\n";
            try (RunningMailriver mailriver = RunningMailriver.start(river.options("", relay))) {
                byte[] mail = new MailGenerator("waits").mail(1, 2_000);
                Path file = Files.write(mailriver.folder().resolve("some.eml"), mail);
                mailriver
                        .command("send", "-s", "127.0.0.1:" + river.smtpPort(), file.toString())
                        .orThrow();
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(mailriver.output())
                                        .contains(" deferred ")
                                        .contains("destination=relay"));
                assertThat(mailriver.stop(STOP_PATIENCE)).isZero();

                sink.startAgain();
                mailriver.startAgain();

                await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
                SunkMail sunk = sink.mails().getFirst();
                assertThat(sunk.text().replace("\r", ""))
                        .contains(new String(mail, StandardCharsets.ISO_8859_1).replace("\r", ""));
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(mailriver.outputOfThisStart()).contains(" delivered "));
            }
        }
    }

    private static List<Integer> numbers(MaildirFolder maildir) throws Exception {
        return maildir.mails().stream().map(StopIT::number).sorted().toList();
    }

    private static int number(Path mail) {
        try {
            return MailGenerator.sequenceOf(Files.readAllBytes(mail)).orElse(-1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
