package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Envelope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionTest {
    private static final String STARTTLS =
            "tls: {mode: starttls, certificate: src/test/resources/tls/rsa.crt,"
                    + " key: src/test/resources/tls/rsa-pkcs8.key}";
    private static final String TWO_MAILS =
            """
            EHLO client.example
            MAIL FROM:<a@example.com>
            RCPT TO:<b@example.org>
            DATA
            first
            ..
            .
            MAIL FROM:<>
            RCPT TO:<c@example.org>
            DATA
            .
            FOO
            QUIT
            NOOP
            """
                    .replace("\n", "\r\n");

    private static final String CHUNKS =
            """
            EHLO client.example
            MAIL FROM:<a@example.com>
            RCPT TO:<b@example.org>
            BDAT 7
            first
            BDAT 3
            .
            BDAT 8 LAST
            ..
            .
            MAIL FROM:<>
            RCPT TO:<c@example.org>
            BDAT 6
            QUIT
            BDAT 0 LAST
            BDAT 6 LAST
            QUIT
            QUIT
            """
                    .replace("\n", "\r\n")
                    .replace("..\r\n.\r\n", "..\r\n.\r\n\n");

    private final FakeIntake intake = new FakeIntake();
    private final Said said = new Said();

    @Test
    void saysTheSameAndStoresTheSameWhereverBlocksEnd() {
        byte[] octets = TWO_MAILS.getBytes(ISO_8859_1);
        for (int first = 0; first <= octets.length; first++) {
            FakeIntake ofThis = new FakeIntake();
            Said saidHere = new Said();
            Session session = Listeners.session(Listeners.config(List.of()), ofThis, saidHere);
            session.receive(octets, 0, first);
            session.receive(octets, first, octets.length - first);

            assertThat(saidHere.codes())
                    .as("block ends at %s", first)
                    .containsExactly(
                            "250", "250", "250", "354", "250", "250", "250", "354", "250", "500",
                            "221");
            assertThat(ofThis.contents())
                    .extracting(content -> new String(content, ISO_8859_1))
                    .containsExactly("first\r\n.\r\n", "");
        }
    }

    @Test
    void takesChunksTheSameWhereverBlocksEnd() {
        byte[] octets = CHUNKS.getBytes(ISO_8859_1);
        for (int first = 0; first <= octets.length; first++) {
            FakeIntake ofThis = new FakeIntake();
            Said saidHere = new Said();
            SmtpListenerConfig config = Listeners.config(List.of("bare-newlines: allow"));
            Session session = Listeners.session(config, ofThis, saidHere);
            session.receive(octets, 0, first);
            session.receive(octets, first, octets.length - first);

            assertThat(saidHere.codes())
                    .as("block ends at %s", first)
                    .containsExactly(
                            "250", "250", "250", "250", "250", "250", "250", "250", "250", "250",
                            "503", "221");
            assertThat(ofThis.contents())
                    .extracting(content -> new String(content, ISO_8859_1))
                    .containsExactly("first\r\n.\r\n..\r\n.\r\n\n", "QUIT\r\n");
            assertThat(ofThis.openMails()).isZero();
        }
    }

    @Test
    void keepsThatAMailIsBinary() {
        Session session = session("name: mx");
        receive(session, "EHLO a\r\nMAIL FROM:<> BODY=BINARYMIME\r\n");
        receive(session, "RCPT TO:<b@example.org>\r\nBDAT 2 LAST\r\n\n\n");

        assertThat(intake.taken().getFirst().envelope().body()).isEqualTo(BodyType.BINARY_MIME);
        assertThat(intake.contents().getFirst()).asString().isEqualTo("\n\n");
    }

    @Test
    void givesBackAChunkedMailWhoseClientIsGone() {
        Session session = session("name: mx");
        receive(session, "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nBDAT 4\r\nhalf");
        assertThat(intake.openMails()).isEqualTo(1);

        session.abandon();

        assertThat(intake.openMails()).isZero();
    }

    @Test
    void throwsAwayWhatIsPipelinedBehindStartTls() {
        Session session = session(STARTTLS);

        receive(session, "EHLO a\r\nSTARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@example.com>\r\n");
        assertThat(session.state()).isEqualTo(SessionState.HANDSHAKE);
        session.secured(secure());
        receive(session, "MAIL FROM:<a@example.com>\r\n");

        assertThat(said.codes()).containsExactly("250", "220", "503");
    }

    @Test
    void keepsNoHalfLineAcrossStartTls() {
        Session session = session(STARTTLS);

        receive(session, "EHLO a\r\nSTARTTLS\r\nNOOP evil");
        session.secured(secure());
        receive(session, "EHLO b\r\n");

        assertThat(said.codes()).containsExactly("250", "220", "250");
    }

    @Test
    void fillsTheEnvelopeOfAnExtendedSessionOverTls() {
        Session session = session(STARTTLS);
        receive(session, "EHLO a\r\nSTARTTLS\r\n");
        session.secured(secure());

        mail(session, "EHLO [192.0.2.1]", "<\"a b\"@example.com> BODY=8BITMIME", "<Postmaster>");

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.mailId()).hasToString("019b76da-a800-7000-8000-000000000001");
        assertThat(envelope.tenant()).isNull();
        assertThat(envelope.receivedAt()).isEqualTo(FakeIntake.BIRTH);
        assertThat(envelope.protocol()).isEqualTo("ESMTPS");
        assertThat(envelope.listener()).isEqualTo("mx");
        assertThat(envelope.byHost()).isEqualTo("mx.example.org");
        assertThat(envelope.helo()).isEqualTo("[192.0.2.1]");
        assertThat(envelope.remoteAddress()).isEqualTo("192.0.2.1");
        assertThat(envelope.remoteName()).isNull();
        assertThat(envelope.tls()).isEqualTo(new Envelope.Tls("TLSv1.3", "cipher", null));
        assertThat(envelope.authenticatedAs()).isNull();
        assertThat(envelope.reversePath().text()).isEqualTo("\"a b\"@example.com");
        assertThat(envelope.forwardPaths())
                .extracting(ForwardPath::address)
                .extracting(Object::toString)
                .containsExactly("Postmaster@mx.example.org");
        assertThat(envelope.body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(envelope.smtpUtf8()).isFalse();
        assertThat(envelope.source()).isNull();
    }

    @Test
    void namesTheProtocolAsTheRegistryDoes() {
        Session plain = session("name: plain");
        mail(plain, "HELO a", "<>", "<b@example.org>");
        mail(plain, "EHLO a", "<>", "<b@example.org>");
        mail(plain, "EHLO a", "<> SMTPUTF8", "<b@example.org>");
        Session tls = session(STARTTLS);
        receive(tls, "EHLO a\r\nSTARTTLS\r\n");
        tls.secured(secure());
        mail(tls, "EHLO a", "<>", "<b@example.org>");
        mail(tls, "EHLO a", "<> SMTPUTF8", "<b@example.org>");

        assertThat(intake.taken())
                .extracting(taken -> taken.envelope().protocol())
                .containsExactly("SMTP", "ESMTP", "UTF8SMTP", "ESMTPS", "UTF8SMTPS");
    }

    @Test
    void keepsTheNullReversePathOfABounce() {
        mail(session("name: mx"), "EHLO a", "<>", "<b@example.org>");

        assertThat(intake.taken().getFirst().envelope().reversePath().text()).isEmpty();
    }

    @Test
    void keepsTheDomainsThatAMailWasRoutedThroughOutOfItsPaths() {
        mail(session("name: mx"), "EHLO a", "<@x,@y:a@example.com>", "<@x:b@example.org>");

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.reversePath().text()).isEqualTo("a@example.com");
        assertThat(envelope.forwardPaths().getFirst().address()).hasToString("b@example.org");
    }

    @Test
    void keepsWhatDsnAskedForAsItWasGiven() {
        Session session = session("name: mx");
        receive(session, "EHLO a\r\nMAIL FROM:<> ret=hdrs ENVID=a+2Bb\r\n");
        receive(session, "RCPT TO:<b@example.org> NOTIFY=delay,Success");
        receive(session, " ORCPT=rfc822;x+2By@example.net\r\n");
        receive(session, "RCPT TO:<c@example.org>\r\nDATA\r\n.\r\n");

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.ret()).isEqualTo("HDRS");
        assertThat(envelope.envid()).isEqualTo("a+2Bb");
        assertThat(envelope.forwardPaths())
                .containsExactly(
                        new ForwardPath(
                                Mailbox.parse("b@example.org"),
                                List.of("DELAY", "SUCCESS"),
                                "rfc822;x+2By@example.net"),
                        ForwardPath.of(Mailbox.parse("c@example.org")));
    }

    @Test
    void keepsThatTlsIsRequiredAndThePriority() {
        Session session = session(STARTTLS);
        receive(session, "EHLO a\r\nSTARTTLS\r\n");
        session.secured(secure());

        mail(session, "EHLO a", "<> REQUIRETLS MT-PRIORITY=-3", "<b@example.org>");
        mail(session, "EHLO a", "<>", "<b@example.org>");

        Envelope first = intake.taken().getFirst().envelope();
        assertThat(first.requireTls()).isTrue();
        assertThat(first.priority()).isEqualTo(-3);
        Envelope second = intake.taken().getLast().envelope();
        assertThat(second.requireTls()).isFalse();
        assertThat(second.priority()).isNull();
    }

    @Test
    void writesTheClientOfAFrontEndIntoTheEnvelope() {
        Session session = session("xclient: [192.0.2.1]");
        receive(
                session,
                "XCLIENT NAME=client.example ADDR=2001:db8::1 HELO=its+20own LOGIN=ann\r\n");
        mail(session, "EHLO front.example", "<>", "<b@example.org>");
        receive(session, "XCLIENT NAME=[UNAVAILABLE] HELO=[UNAVAILABLE] LOGIN=[UNAVAILABLE]\r\n");
        mail(session, "EHLO front.example", "<>", "<b@example.org>");

        Envelope first = intake.taken().getFirst().envelope();
        assertThat(first.remoteAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(first.remoteName()).isEqualTo("client.example");
        assertThat(first.helo()).isEqualTo("its own");
        assertThat(first.authenticatedAs()).isEqualTo("ann");
        Envelope second = intake.taken().getLast().envelope();
        assertThat(second.remoteAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(second.remoteName()).isNull();
        assertThat(second.helo()).isEqualTo("front.example");
        assertThat(second.authenticatedAs()).isNull();
    }

    @Test
    void answersEveryReasonOfTheIntakeAsItIsDocumented() {
        assertThat(List.of(IntakeException.Reason.values()))
                .extracting(reason -> Answers.of(reason).reply().toString().substring(0, 9))
                .containsExactly("451 4.3.0", "452 4.3.1", "452 4.3.1", "451 4.3.0");
    }

    @Test
    void givesBackAMailWhoseClientIsGone() {
        Session session = session("name: mx");
        receive(session, "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nhalf a m");
        assertThat(intake.openMails()).isEqualTo(1);

        session.abandon();

        assertThat(intake.openMails()).isZero();
        assertThat(intake.taken()).isEmpty();
    }

    @Test
    void givesBackAMailAtOnceWhenItCanNoLongerBeTaken() {
        Session session = session("max-size: 1000");
        receive(session, "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
        receive(session, "x".repeat(1001));

        assertThat(intake.openMails()).isZero();
    }

    private Session session(String line) {
        return Listeners.session(Listeners.config(List.of(line)), intake, said);
    }

    private static void mail(Session session, String hello, String from, String to) {
        receive(
                session,
                hello + "\r\nMAIL FROM:" + from + "\r\nRCPT TO:" + to + "\r\nDATA\r\nx\r\n.\r\n");
    }

    private static void receive(Session session, String text) {
        byte[] octets = text.getBytes(UTF_8);
        session.receive(octets, 0, octets.length);
    }

    @Test
    void tellsTheLedgerOfAMailThatWasRefusedForGoodAndOfNoOther() {
        Session session = session("max-size: 10");

        receive(
                session,
                "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
                        + "far too large a mail\r\n.\r\n");
        intake.fail(FakeIntake.Fault.PUBLISH_KAFKA_AWAY);
        receive(session, "MAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n.\r\n");

        assertThat(intake.refused())
                .containsExactly(
                        "019b76da-a800-7000-8000-000000000001 22 552 5.3.4 mail too large");
    }

    private static Client secure() {
        return new Client(
                "192.0.2.1",
                Optional.of(new Envelope.Tls("TLSv1.3", "cipher", null)),
                Optional.empty());
    }
}
