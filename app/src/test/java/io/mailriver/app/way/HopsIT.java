package io.mailriver.app.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.peer.Certificates;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.Mbsync;
import io.mailriver.testkit.peer.Postfix;
import io.mailriver.testkit.peer.SmtpSink;
import io.mailriver.testkit.peer.Swaks;
import io.mailriver.testkit.program.RunningMailriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Real servers before and behind the river, with TLS on every hop that knows it.
final class HopsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void postfixRelaysInWithTlsAndTheMailGoesOnToASink() {
        Certificates certificates = Certificates.forLocalhost();
        try (SmtpSink sink = SmtpSink.keeping();
                RunningMailriver mailriver =
                        RunningMailriver.start(
                                river.options(tls(certificates), relay(sink.port(), "none", "")));
                Postfix postfix =
                        Postfix.start(
                                new Postfix.Options(
                                        "smtp:[localhost]:" + river.smtpPort(),
                                        "secure",
                                        certificates,
                                        certificates,
                                        List.of()))) {
            Swaks.send(postfix.port(), "ann@example.org", "bob@example.net");

            await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
            var mail = sink.mails().getFirst();
            assertThat(mail.reversePath()).contains("ann@example.org");
            assertThat(mail.forwardPaths()).singleElement().asString().contains("bob@example.net");
            assertThat(mail.text())
                    .containsPattern("with ESMTPS\\s+id ")
                    .contains("This is a test mailing");
            assertThat(mailriver.isAlive()).isTrue();
        }
    }

    @Test
    void theMailIsRelayedToPostfixWithTls() {
        try (SmtpSink sink = SmtpSink.keeping();
                Postfix postfix = Postfix.start(Postfix.Options.relayTo(sink.port()))) {
            Certificates theirs = Certificates.forLocalhost();
            String relay = relay(postfix.port(), "required", ", trust: " + theirs.ca());
            try (RunningMailriver mailriver =
                    RunningMailriver.start(
                            river.options("", relay.replace("127.0.0.1", "localhost")))) {
                Swaks.send(river.smtpPort(), "", "bob@example.net");

                await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
                assertThat(sink.mails().getFirst().reversePath()).doesNotContain("@");
                assertThat(postfix.log()).contains("TLS connection established from");
                assertThat(mailriver.isAlive()).isTrue();
            }
        }
    }

    @Test
    void theMailIsAppendedOverTlsWhereMbsyncReadsIt() {
        try (Dovecot dovecot = Dovecot.start()) {
            dovecot.addUser("team");
            try (RunningMailriver mailriver =
                            RunningMailriver.start(river.options("", mailbox(dovecot, "team")));
                    Mbsync mbsync = Mbsync.of(dovecot, "team")) {
                Swaks.send(river.smtpPort(), "ann@example.org", "team@example.net");

                await().atMost(PATIENCE).until(() -> dovecot.count("team", "Incoming/Mail") == 1);
                mbsync.sync();
                assertThat(mbsync.mails("Incoming/Mail"))
                        .singleElement()
                        .satisfies(mail ->
                                assertThat(new String(mail, StandardCharsets.ISO_8859_1))
                                        .contains("Mailriver-Delivery: ")
                                        .contains("This is a test mailing"));
                assertThat(dovecot.mails("team", "Incoming/Mail").getFirst().flags())
                        .contains("\\Seen");
                assertThat(mailriver.isAlive()).isTrue();
            }
        }
    }

    static String mailbox(Dovecot dovecot, String user) {
        return """
        destinations:
          team:
            imap:
              host: localhost
              port: %d
              tls: implicit
              trust: %s
              username: %s
              password: %s
        routes:
          - name: everything
            to: [{destination: team, mailbox: Incoming/Mail, flags: ["\\\\Seen"]}]
        """
                .formatted(
                        dovecot.imapsPort(), dovecot.certificates().ca(), user, Dovecot.PASSWORD);
    }

    static String relay(int port, String tls, String more) {
        return """
        destinations:
          relay: {smtp: {host: 127.0.0.1, port: %d, tls: %s%s}}
        routes:
          - {name: everything, to: [{destination: relay}]}
        """
                .formatted(port, tls, more);
    }

    private static String tls(Certificates ours) {
        return "tls: {mode: starttls, certificate: %s, key: %s}"
                .formatted(ours.certificate(), ours.key());
    }
}
