package io.mailriver.deliver.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.testkit.peer.Certificates;
import io.mailriver.testkit.peer.Postfix;
import io.mailriver.testkit.peer.SmtpSink;
import io.mailriver.testkit.peer.SunkMail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Against servers that others wrote.
final class SmtpPeersIT {
    private static final String MAIL =
            "From: alice@example.com\r\nSubject: Tides\r\nMessage-ID: <1@example.com>\r\n"
                    + "Date: Sun, 1 Mar 2026 09:08:07 +0000\r\n\r\n.\r\n..dots\r\n\u00e9\r\n";

    @ParameterizedTest
    @EnumSource(
            value = TlsMode.class,
            names = {"REQUIRED", "IMPLICIT"})
    @SuppressWarnings("try") // closed on purpose in the middle
    void relaysThroughAPostfixWithVerifiedTls(TlsMode mode) throws IOException {
        try (SmtpSink sink = SmtpSink.keeping();
                Postfix postfix = Postfix.start(Postfix.Options.relayTo(sink.port()));
                SmtpDestination destination =
                        RelayUnderTest.to(
                                        mode == TlsMode.IMPLICIT
                                                ? postfix.smtpsPort()
                                                : postfix.port())
                                .tls(mode, Certificates.forLocalhost().ca())
                                .open()) {
            for (int i = 0; i < 3; i++) {
                DeliveryOutcome outcome =
                        RelayUnderTest.send(
                                destination, new SampleDelivery().mail(i).from("").build(), MAIL);
                assertThat(outcome).isInstanceOf(Delivered.class);
                assertThat(outcome.detail()).startsWith("250 2.0.0 Ok: queued as ");
            }
            await().untilAsserted(() -> assertThat(sink.count()).isEqualTo(3));
            assertThat(sink.mails())
                    .allSatisfy(mail -> assertThat(mail.reversePath()).isEmpty())
                    .allSatisfy(mail -> assertThat(mail.forwardPaths()).contains("bob@example.org"))
                    .allSatisfy(mail -> assertThat(mail.text()).endsWith(MAIL))
                    .allSatisfy(
                            mail -> assertThat(mail.text()).containsPattern("using TLSv1\\.\\d"));
            destination.close();
            awaitLine(postfix, " mail=3 rcpt=3 data=3 quit=1");
        }
    }

    @Test
    void sendsNothingToAPostfixWithACertificateOfTheWrongName() throws IOException {
        Certificates others = Certificates.forName("mail.example.org");
        try (Postfix postfix =
                        Postfix.start(Postfix.Options.discarding().withCertificates(others));
                SmtpDestination destination =
                        RelayUnderTest.to(postfix.port())
                                .tls(TlsMode.REQUIRED, others.ca())
                                .open()) {
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Deferred.class);
            assertThat(postfix.queued()).isZero();
        }
    }

    @Test
    @SuppressWarnings("try") // closed on purpose in the middle
    void takesEachRecipientsAnswerFromAPostfix() throws IOException {
        Postfix.Options options =
                Postfix.Options.discarding()
                        .with(
                                "smtpd_recipient_restrictions = check_recipient_access"
                                        + " inline:{{nobody@example.org=550 5.1.1 no such user}"
                                        + " {later@example.org=450 4.2.1 greylisted}}, permit");
        try (Postfix postfix = Postfix.start(options);
                SmtpDestination destination = RelayUnderTest.to(postfix.port()).open()) {
            assertThat(
                            RelayUnderTest.outcomes(
                                    destination.attempt(
                                            new SampleDelivery()
                                                    .to(
                                                            "bob@example.org",
                                                            "nobody@example.org",
                                                            "later@example.org")
                                                    .build(),
                                            RelayUnderTest.content(MAIL))))
                    .containsEntry("bob", "Delivered")
                    .containsEntry("nobody", "Rejected")
                    .containsEntry("later", "Deferred");
            DeliveryOutcome refused =
                    RelayUnderTest.send(
                            destination,
                            new SampleDelivery().to("nobody@example.org").build(),
                            MAIL);
            assertThat(refused).isInstanceOf(Rejected.class);
            assertThat(refused.detail()).startsWith("550 5.1.1 ").contains("no such user");
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Delivered.class);
            destination.close();
            awaitLine(postfix, " mail=3 rcpt=2/5 data=2/3 rset=1 quit=1");
        }
    }

    @Test
    void sendsManyMailsAtOnceToASink() throws Exception {
        int count = 300;
        try (SmtpSink sink = SmtpSink.keeping();
                SmtpDestination destination =
                        RelayUnderTest.to(sink.port())
                                .maxConnections(8)
                                .mailsPerConnection(20)
                                .open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DeliveryOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                SampleDelivery delivery = new SampleDelivery().mail(i);
                outcomes.add(
                        threads.submit(
                                () -> RelayUnderTest.send(destination, delivery.build(), MAIL)));
            }
            for (Future<DeliveryOutcome> outcome : outcomes) {
                assertThat(outcome.get()).isInstanceOf(Delivered.class);
            }
            await().untilAsserted(() -> assertThat(sink.count()).isEqualTo(count));
            assertThat(sink.mails())
                    .hasSize(count)
                    .extracting(SunkMail::text)
                    .allMatch(text -> text.endsWith(MAIL))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void waitsOutASinkThatIsGoneAndComesBack() throws IOException {
        try (SmtpSink sink = SmtpSink.counting();
                SmtpDestination destination = RelayUnderTest.to(sink.port()).open()) {
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Delivered.class);
            sink.stop();
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Deferred.class);
            sink.startAgain();
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Delivered.class);
            await().untilAsserted(() -> assertThat(sink.count()).isEqualTo(2));
        }
    }

    /// What Postfix tells of a session at its end.
    private static void awaitLine(Postfix postfix, String text) {
        await().untilAsserted(() -> assertThat(postfix.lines(text)).isEqualTo(1));
    }
}
