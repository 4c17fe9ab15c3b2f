package io.mailriver.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MailHopsIT {
    @Test
    void swaksToPostfixToSmtpSink() {
        try (SmtpSink sink = SmtpSink.keeping();
                Postfix postfix = Postfix.start(Postfix.Options.relayTo(sink.port()))) {
            Swaks.send(postfix.port(), "a@example.org", "b@example.net", "--body", ".dot \u00e9")
                    .orThrow();

            await().untilAsserted(() -> assertThat(sink.count()).isEqualTo(1));
            SunkMail mail = sink.mails().getFirst();
            assertThat(mail.reversePath()).isEqualTo("a@example.org");
            assertThat(mail.forwardPaths()).containsExactly("b@example.net");
            assertThat(mail.protocol()).isEqualTo("ESMTP");
            assertThat(mail.text())
                    .startsWith("Received: from")
                    .contains("\r\n\r\n.dot \u00c3\u00a9\r\n");
            await().untilAsserted(() -> assertThat(postfix.queued()).isZero());
            assertThat(postfix.sent()).isEqualTo(1);
        }
    }

    @Test
    void postfixChecksTheCertificateOfTheNextPostfix() {
        try (SmtpSink sink = SmtpSink.keeping();
                Postfix last = Postfix.start(Postfix.Options.relayTo(sink.port()));
                Postfix first = Postfix.start(Postfix.Options.relayWithTlsTo(last.port()))) {
            Swaks.send(first.port(), "", "b@example.net", "--tls").orThrow();
            Swaks.send(first.smtpsPort(), "", "b@example.net", "--tlsc").orThrow();

            await().untilAsserted(() -> assertThat(sink.count()).isEqualTo(2));
            assertThat(sink.mails())
                    .allSatisfy(mail -> assertThat(mail.reversePath()).isEmpty())
                    .allSatisfy(
                            mail -> assertThat(mail.text()).containsPattern("using TLSv1\\.\\d"));
            assertThat(first.lines("Verified TLS connection established")).isPositive();
        }
    }

    @Test
    void postfixKeepsWhatItCanNotPassOn() {
        Certificates others = Certificates.expired();
        try (SmtpSink sink = SmtpSink.counting();
                Postfix last =
                        Postfix.start(
                                Postfix.Options.relayTo(sink.port()).withCertificates(others));
                Postfix first = Postfix.start(Postfix.Options.relayWithTlsTo(last.port()))) {
            Swaks.send(first.port(), "a@example.org", "b@example.net").orThrow();

            await().untilAsserted(() -> assertThat(first.lines("status=deferred")).isPositive());
            assertThat(first.queued()).isEqualTo(1);
            assertThat(sink.count()).isZero();
        }
    }

    @Test
    void smtpSourceToPostfixToDovecotToMbsync() {
        try (Dovecot dovecot = Dovecot.start();
                Postfix postfix = Postfix.start(Postfix.Options.lmtpTo(dovecot.lmtpPort()));
                Mbsync mbsync = Mbsync.of(dovecot, "you@example.org")) {
            dovecot.addUser("you@example.org");
            SmtpSource.of(5, 20)
                    .sendTo(postfix.port(), "a@example.org", "you@example.org")
                    .orThrow();

            await().untilAsserted(() ->
                    assertThat(dovecot.count("you@example.org", "INBOX")).isEqualTo(20));
            mbsync.sync();
            assertThat(mbsync.mails("INBOX"))
                    .hasSize(20)
                    .allSatisfy(mail ->
                            assertThat(new String(mail, StandardCharsets.ISO_8859_1))
                                    .contains("Delivered-To: you@example.org\n"));
        }
    }

    @Test
    void mbsyncReadsEveryMailboxByteForByteOverTls() {
        byte[] mail =
                "Subject: x\r\n\r\n\u00e9\u00ff\r\n.\r\n".getBytes(StandardCharsets.ISO_8859_1);
        try (Dovecot dovecot = Dovecot.start();
                Mbsync mbsync = Mbsync.of(dovecot, "you")) {
            dovecot.addUser("you");
            try (ImapClient client = dovecot.connect("you")) {
                client.command("CREATE Projects/x");
                client.append("Projects/x", "", mail);
            }
            mbsync.sync();
            assertThat(mbsync.mails("Projects/x"))
                    .extracting(read -> new String(read, StandardCharsets.ISO_8859_1))
                    .containsExactly("Subject: x\n\n\u00e9\u00ff\n.\n");
            assertThat(mbsync.mails("INBOX")).isEqualTo(List.of());
        }
    }

    @Test
    void theSinkRefusesAsAskedAndCountsOnAfterARestart() {
        try (SmtpSink refusing = SmtpSink.counting("-r", "RCPT");
                SmtpSink sink = SmtpSink.counting()) {
            assertThat(Swaks.send(refusing.port(), "a@example.org", "b@example.org").output())
                    .contains("450");
            SmtpSource.of(10, 200).sendTo(sink.port(), "a@example.org", "b@example.org").orThrow();
            assertThat(sink.count()).isEqualTo(200);
            sink.stop();
            sink.startAgain();
            SmtpSource.of(1, 3).sendTo(sink.port(), "a@example.org", "b@example.org").orThrow();
            assertThat(sink.count()).isEqualTo(203);
        }
    }
}
