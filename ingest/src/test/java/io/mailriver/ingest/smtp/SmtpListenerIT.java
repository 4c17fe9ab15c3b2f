package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.event.Envelope;
import io.mailriver.testkit.smtp.Dialogue;
import io.mailriver.testkit.smtp.DialoguePlayer;
import io.mailriver.testkit.smtp.DialoguePlayer.Pace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SmtpListenerIT {
    private static final String TLS =
            "tls: {mode: starttls, certificate: src/test/resources/tls/rsa.crt,"
                    + " key: src/test/resources/tls/rsa-pkcs8.key}";
    private static final String ENVELOPE =
            """
            S: 220 *
            C: EHLO client.example
            S* 250
            C: MAIL FROM:<a@example.com>
            S: 250 *
            C: RCPT TO:<b@example.org>
            S: 250 *
            """;

    private final FakeIntake intake = new FakeIntake();

    @Test
    void forgetsWhatWasSaidInClearWhenTlsBegins() throws IOException {
        try (SmtpListener listener = start(TLS)) {
            play(
                    listener,
                    """
                    S: 220 *
                    C: EHLO client.example
                    S* 250 +STARTTLS
                    C> STARTTLS\\r\\nEHLO evil.example\\r\\nMAIL FROM:<evil@example.com>\\r\\n
                    S: 220 *
                    TLS
                    SILENCE
                    C: RCPT TO:<b@example.org>
                    S: 503 5.5.1 *
                    """);
        }
    }

    @Test
    void writesTheSessionsTlsIntoTheEnvelope() throws IOException {
        try (SmtpListener listener = start(TLS)) {
            play(
                    listener,
                    "S: 220 *\nC: EHLO a\nS* 250\nC: STARTTLS\nS: 220 *\nTLS\n"
                            + ENVELOPE.replace("S: 220 *\n", "")
                            + "C: DATA\nS: 354 *\nC: .\nS: 250 *\n");
        }

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.protocol()).isEqualTo("ESMTPS");
        assertThat(envelope.tls())
                .isNotNull()
                .satisfies(tls -> {
                    assertThat(tls.version()).isEqualTo("TLSv1.3");
                    assertThat(tls.cipher()).startsWith("TLS_");
                });
    }

    @Test
    void writesTheClientOfAProxyIntoTheEnvelope() throws IOException {
        try (SmtpListener listener = start("proxy-protocol: [127.0.0.0/8]")) {
            play(
                    listener,
                    "C: PROXY TCP4 192.0.2.1 192.0.2.2 4711 25\n"
                            + ENVELOPE
                            + "C: DATA\nS: 354 *\nC: .\nS: 250 *\n");
        }

        assertThat(intake.taken().getFirst().envelope().remoteAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void tellsIdleSessionsThatItStops() throws IOException {
        SmtpListener listener = start("name: mx");

        play(listener, ENVELOPE + "DO stop\nS: 421 4.3.2 *\nCLOSED\n");

        assertThat(listener.connections()).isZero();
    }

    @Test
    void tellsIdleSessionsOverTlsThatItStops() throws IOException {
        SmtpListener listener = start(TLS);

        play(
                listener,
                """
                S: 220 *
                C: EHLO client.example
                S* 250
                C: STARTTLS
                S: 220 *
                TLS
                C: EHLO client.example
                S* 250
                DO stop
                S: 421 4.3.2 *
                CLOSED
                """);
    }

    @Test
    void leavesASessionThatDoesNotEndItsMailWithinTheGrace() throws IOException {
        SmtpListener listener = start("stop-grace: 300ms");

        play(listener, ENVELOPE + "C: DATA\nS: 354 *\nC: half a mail\nDO stop\nCLOSED\n");

        assertThat(listener.connections()).isZero();
        assertThat(intake.taken()).isEmpty();
        assertThat(intake.openMails()).isZero();
    }

    @Test
    void mayBeClosedTwiceAndBeforeItWasStarted() {
        SmtpListener listener = start("name: mx");
        listener.close();
        listener.close();

        SmtpListenerConfig config = Listeners.config(List.of());
        new SmtpListener(config, intake, intake::publish, Listeners.log(), Listeners.CLOCK).close();

        assertThat(listener.connections()).isZero();
    }

    @Test
    void namesTheAddressThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            assertThatThrownBy(() -> start("bind: " + address))
                    .isInstanceOf(SmtpListenerException.class)
                    .hasMessageContaining("listener 'mx' can't listen on " + address)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void namesTheCertificateThatItCannotUse() {
        assertThatThrownBy(() -> start(TLS.replace("rsa-pkcs8.key", "ec-encrypted.key")))
                .isInstanceOf(SmtpListenerException.class)
                .hasMessageContaining("listener 'mx' has no TLS")
                .hasMessageContaining("ec-encrypted.key");
    }

    @Test
    void leavesAClientThatTakesNoAnswers() throws IOException {
        try (SmtpListener listener = start("timeouts: {command: 300ms}");
                Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(listener.address());
            flood(socket);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> listener.connections() == 0);
        }
    }

    @Test
    void servesOthersWhileOneMailWaitsForTheIntake() throws Exception {
        CountDownLatch kafka = new CountDownLatch(1);
        MailSink slow =
                (envelope, content) -> {
                    if (envelope.reversePath().text().startsWith("slow")) {
                        await(kafka);
                    }
                    return intake.publish(envelope, content);
                };
        String mail = ENVELOPE + "C: DATA\nS: 354 *\nC: .\nS: 250 *\n";
        try (SmtpListener listener =
                new SmtpListener(
                        Listeners.config(List.of()),
                        intake,
                        slow,
                        Listeners.log(),
                        Listeners.CLOCK)) {
            listener.start();
            Thread waiting =
                    Thread.ofVirtual()
                            .start(() -> playAside(listener, mail.replace("<a@", "<slow@")));
            play(listener, mail);
            kafka.countDown();
            waiting.join();
        }

        assertThat(intake.taken()).hasSize(2);
    }

    /// Sends commands and takes no answer until the server has had enough.
    private static void flood(Socket socket) throws IOException {
        byte[] commands = "HELP\r\n".repeat(5000).getBytes(US_ASCII);
        OutputStream out = socket.getOutputStream();
        try {
            for (int i = 0; i < 10_000; i++) {
                out.write(commands);
            }
            throw new AssertionError("the server took everything");
        } catch (IOException leftByTheServer) {
            assertThat(leftByTheServer).hasMessageMatching(".*(reset|pipe|closed).*");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private SmtpListener start(String line) {
        return Listeners.start(Listeners.config(List.of(line)), intake);
    }

    private static void playAside(SmtpListener listener, String dialogue) {
        try {
            play(listener, dialogue);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void play(SmtpListener listener, String dialogue) throws IOException {
        Map<String, Runnable> actions = Map.of("stop", listener::close);
        new DialoguePlayer(listener.address(), Pace.WHOLE, false, List::of, actions)
                .play(Dialogue.parse("dialogue", dialogue));
    }
}
