package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.program.RunningMailriver;
import io.mailriver.testkit.smtp.StubbornSender;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The first promise and the second, under `kill -9`.
final class KillIT {
    private static final int MAILS = 5_000;
    private static final int BEFORE_THE_KILL = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void everyAcknowledgedMailIsInTheMailboxExactlyOnce() throws Exception {
        try (Dovecot dovecot = Dovecot.start()) {
            dovecot.addUser("team");
            try (RunningMailriver mailriver =
                            RunningMailriver.start(
                                    river.options("", HopsIT.mailbox(dovecot, "team")));
                    StubbornSender sender =
                            new StubbornSender(
                                    river.smtpPort(),
                                    new MailGenerator("kill"),
                                    MAILS,
                                    2_000,
                                    "team@example.net")) {
                sender.start(20);
                await().atMost(PATIENCE)
                        .until(() -> sender.acknowledged().size() > BEFORE_THE_KILL);
                await().atMost(PATIENCE).until(() -> dovecot.count("team", "Incoming/Mail") > 100);
                mailriver.kill();
                mailriver.startAgain();
                sender.await(PATIENCE);

                assertThat(sender.acknowledged()).hasSize(MAILS);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .during(Duration.ofSeconds(5)) // a second copy would come late
                        .until(() -> dovecot.count("team", "Incoming/Mail") >= MAILS);
                assertThat(NumberedMails.times(dovecot, "team", "Incoming/Mail"))
                        .containsExactlyInAnyOrderEntriesOf(
                                IntStream.range(0, MAILS)
                                        .boxed()
                                        .collect(Collectors.toMap(i -> i, _ -> 1)));
            }
        }
    }
}
