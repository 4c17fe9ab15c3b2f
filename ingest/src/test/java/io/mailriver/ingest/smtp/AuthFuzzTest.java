package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mailriver.ingest.login.TestUsers;
import io.mailriver.schemas.event.Envelope;
import java.util.List;
import java.util.Optional;

/// Whatever a client sends behind AUTH, the session answers in whole lines, and lets nobody in who
/// does not know a password.
final class AuthFuzzTest {
    private static final SmtpListenerConfig CONFIG =
            Listeners.config(
                    List.of(
                            "tls: {mode: implicit, certificate: src/test/resources/tls/rsa.crt,"
                                    + " key: src/test/resources/tls/rsa-pkcs8.key}",
                            "users: " + TestUsers.FILE,
                            "require-auth: true"));
    private static final List<String> OPENINGS =
            List.of("AUTH PLAIN\r\n", "AUTH LOGIN\r\n", "AUTH SCRAM-SHA-256\r\n", "AUTH ");

    @FuzzTest(maxDuration = "5m")
    void letsNobodyIn(byte[] octets) {
        for (String opening : OPENINGS) {
            FakeIntake intake = new FakeIntake();
            Said said = new Said();
            Session session = Listeners.session(CONFIG, intake, said);
            session.secured(
                    new Client(
                            "192.0.2.1",
                            Optional.of(new Envelope.Tls("TLSv1.3", "cipher", null)),
                            Optional.empty()));

            receive(session, ("EHLO a\r\n" + opening).getBytes(US_ASCII));
            receive(session, octets);
            receive(session, "\r\n*\r\nMAIL FROM:<>\r\n".getBytes(US_ASCII));

            assertThat(said.lines()).allMatch(line -> line.matches("[2-5][0-9][0-9][ -][ -~]*"));
            assertThat(said.codes()).doesNotContain("235");
            session.abandon();
        }
    }

    private static void receive(Session session, byte[] octets) {
        session.receive(octets, 0, octets.length);
    }
}
