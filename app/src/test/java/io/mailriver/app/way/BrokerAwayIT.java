package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.program.ExternalBroker;
import io.mailriver.testkit.program.RunningMailriver;
import io.mailriver.testkit.smtp.StubbornSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Kafka goes away under load and comes back.
final class BrokerAwayIT {
    private static final int MAILS = 6_000;
    private static final Duration AWAY = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void clientsAreToldToComeAgainAndNothingAcknowledgedIsLost() throws Exception {
        try (ExternalBroker broker = ExternalBroker.start();
                RunningMailriver mailriver =
                        RunningMailriver.start(river.options(broker.bootstrapServers(), "", ""));
                StubbornSender sender =
                        new StubbornSender(
                                river.smtpPort(),
                                new MailGenerator("away"),
                                MAILS,
                                2_000,
                                "you@example.net")) {
            sender.start(10);
            await().atMost(PATIENCE).until(() -> sender.acknowledged().size() > 1_000);
            broker.stop();
            await().pollDelay(AWAY)
                    .atMost(AWAY.plusSeconds(5))
                    .untilAsserted(() -> assertThat(sender.replies(451)).isPositive());
            broker.startAgain();
            sender.await(PATIENCE);

            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> maildir.mails().size() >= MAILS);
            assertThat(numbers(maildir)).hasSize(MAILS).containsAll(sender.acknowledged());
            assertThat(maildir.mails()).as("none twice").hasSize(MAILS);
        }
    }

    private static Set<Integer> numbers(MaildirFolder maildir) throws Exception {
        Set<Integer> numbers = new HashSet<>();
        for (Path mail : maildir.mails()) {
            numbers.add(MailGenerator.sequenceOf(Files.readAllBytes(mail)).orElse(-1));
        }
        return numbers;
    }
}
