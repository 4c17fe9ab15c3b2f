package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import io.mailriver.testkit.program.RunningMailriver;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// From a mailbox on one side to a mailbox on the other.
final class PollIT {
    private static final int MAILS = 1_500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RiverUnderTest river = new RiverUnderTest();
    private final MailGenerator mails = new MailGenerator("poll");

    @Test
    void aPolledMailboxArrivesExactlyOnceThoughTheProcessIsKilledAgainAndAgain() {
        isExactlyOnce(PollIT::imapAccount);
    }

    @Test
    void aPolledMaildropArrivesExactlyOnceThoughTheProcessIsKilledAgainAndAgain() {
        isExactlyOnce(PollIT::pop3Account);
    }

    private void isExactlyOnce(Function<Dovecot, String> account) {
        try (Dovecot dovecot = Dovecot.start()) {
            dovecot.addUser("source");
            dovecot.addUser("team");
            fill(dovecot, 0, MAILS);
            try (RunningMailriver mailriver =
                    RunningMailriver.start(
                            river.options(
                                    account.apply(dovecot), HopsIT.mailbox(dovecot, "team")))) {
                for (int arrived = 100; arrived <= 700; arrived += 300) {
                    awaitAtLeast(dovecot, arrived);
                    mailriver.kill();
                    mailriver.startAgain();
                }
                awaitAtLeast(dovecot, MAILS);
                fill(dovecot, MAILS, MAILS + 1); // while it is watched

                await().atMost(PATIENCE)
                        .during(Duration.ofSeconds(5)) // a second copy would come late
                        .until(() -> count(dovecot) >= MAILS + 1);
                assertThat(NumberedMails.times(dovecot, "team", "Incoming/Mail"))
                        .hasSize(MAILS + 1)
                        .doesNotContainKey(-1)
                        .allSatisfy((_, times) -> assertThat(times).isOne());
                assertThat(dovecot.count("source", "INBOX")).isEqualTo(MAILS + 1);
            }
        }
    }

    private void fill(Dovecot dovecot, int from, int to) {
        try (ImapClient source = dovecot.connect("source")) {
            for (int number = from; number < to; number++) {
                source.append("INBOX", "", mails.mail(number, 2_000));
            }
        }
    }

    private static void awaitAtLeast(Dovecot dovecot, int mails) {
        await().atMost(PATIENCE).until(() -> count(dovecot) >= mails);
    }

    private static int count(Dovecot dovecot) {
        return dovecot.count("team", "Incoming/Mail");
    }

    /// Behind the listener, which has the last word in the section `ingest`.
    private static String imapAccount(Dovecot dovecot) {
        return """
        max-recipients: 100
          imap:
            - {name: support, host: localhost, port: %d, trust: %s, username: source, password: %s}\
        """
                .formatted(dovecot.imapsPort(), dovecot.certificates().ca(), Dovecot.PASSWORD);
    }

    private static String pop3Account(Dovecot dovecot) {
        return """
        max-recipients: 100
          pop3:
            - {name: support, host: localhost, port: %d, trust: %s, username: source, password: %s, \
        poll-interval: 1s}\
        """
                .formatted(dovecot.pop3sPort(), dovecot.certificates().ca(), Dovecot.PASSWORD);
    }
}
