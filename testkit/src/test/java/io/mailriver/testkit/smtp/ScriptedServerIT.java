package io.mailriver.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.peer.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/// The scripted server against the player of dialogues.
final class ScriptedServerIT {
    @Test
    void takesAMailAsAWellBehavedServerDoes() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("OFFER SIZE 1000", "OFFER PIPELINING")) {
            play(
                    server,
                    "S: 220 scripted.example ESMTP",
                    "C: EHLO me",
                    "S* 250 +SIZE*1000 +PIPELINING",
                    "C> MAIL FROM:<> SIZE=4\\r\\nRCPT TO:<bob@example.org> NOTIFY=NEVER\\r\\nDATA\\r\\n",
                    "S: 250*",
                    "S: 250*",
                    "S: 354*",
                    "C> ..x\\r\\n..\\ny\\r\\n..\\r\\n.\\r\\n",
                    "S: 250*",
                    "C: QUIT",
                    "S: 221*",
                    "CLOSED");
            assertThat(server.mails()).hasSize(1);
            TakenMail mail = server.mails().getFirst();
            assertThat(mail.reversePath()).isEmpty();
            assertThat(mail.mailArgs()).isEqualTo("<> SIZE=4");
            assertThat(mail.forwardPaths()).containsExactly("bob@example.org");
            assertThat(mail.content()).isEqualTo(".x\r\n.\ny\r\n.\r\n");
            assertThat(mail.wireText()).isEqualTo("..x\r\n..\ny\r\n..\r\n.\r\n");
            assertThat(mail.accepted()).isTrue();
            assertThat(server.commands()).startsWith("1 EHLO me").endsWith("1 QUIT");
            await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    void answersAsItsRulesSay() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start(
                        "RCPT bob #1 = 450 4.7.1 later",
                        "RCPT bob #3 = 451 4.7.1 still later",
                        "RCPT carol = 550-5.1.1 no\\r\\n550 5.1.1 such user",
                        "END = 451 4.3.0 full")) {
            play(
                    server,
                    "S: 220*",
                    "C: MAIL FROM:<a@example.org>",
                    "S: 250*",
                    "C: DATA",
                    "S: 554*",
                    "C: RCPT TO:<bob@example.org>",
                    "S: 450*",
                    "C: RCPT TO:<bob@example.org>",
                    "S: 250*",
                    "C: RCPT TO:<bob@example.org>",
                    "S: 451*",
                    "C: RCPT TO:<carol@example.org>",
                    "S: 550-*",
                    "S: 550 *",
                    "C: DATA",
                    "S: 354*",
                    "C> .\\r\\n",
                    "S: 451*");
            assertThat(server.mails())
                    .singleElement()
                    .satisfies(mail -> assertThat(mail.accepted()).isFalse())
                    .satisfies(mail ->
                            assertThat(mail.forwardPaths()).containsExactly("bob@example.org"));
        }
    }

    @Test
    void breaksConnectionsWhereItsRulesSay() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start(
                        "EHLO @2 = RESET",
                        "MAIL @1 = 421 4.3.2 bye ; HANG UP",
                        "CONTENT 3 @3 = 552 5.3.4 too big ; HANG UP",
                        "NOOP = SILENCE")) {
            play(
                    server,
                    "S: 220*",
                    "C: MAIL FROM:<>",
                    "S: 421*",
                    "CLOSED",
                    "CONNECT",
                    "S: 220*",
                    "C: EHLO me",
                    "CLOSED",
                    "CONNECT",
                    "S: 220*",
                    "C> MAIL FROM:<>\\r\\nRCPT TO:<b@example.org>\\r\\nDATA\\r\\n",
                    "S: 250*",
                    "S: 250*",
                    "S: 354*",
                    "C> abc",
                    "S: 552*",
                    "CLOSED",
                    "CONNECT",
                    "S: 220*",
                    "C: NOOP",
                    "SILENCE");
            assertThat(server.mails()).isEmpty();
            assertThat(server.connections()).isEqualTo(4);
        }
    }

    @Test
    void dripsAndHangsUp() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("NOOP = DRIP 250 slow")) {
            play(server, "S: 220*", "C: NOOP", "S: 250 slow", "DO hang up", "CLOSED");
        }
    }

    @Test
    void speaksTlsAndKnowsWhoMayLogIn() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start("OFFER STARTTLS", "OFFER AUTH PLAIN LOGIN", "USER bob ship")) {
            play(
                    server,
                    "S: 220*",
                    "C: EHLO me",
                    "S* 250 +STARTTLS",
                    "C: STARTTLS",
                    "S: 220*",
                    "TLS",
                    "C: EHLO me",
                    "S* 250 -STARTTLS +AUTH*",
                    "C: AUTH PLAIN AGJvYgBzaGlw",
                    "S: 235*",
                    "C: AUTH LOGIN",
                    "S: 334*",
                    "C: Ym9i",
                    "S: 334*",
                    "C: AAAA",
                    "S: 535*",
                    "C> MAIL FROM:<>\\r\\nRCPT TO:<b@example.org>\\r\\nDATA\\r\\n.\\r\\n",
                    "S: 250*",
                    "S: 250*",
                    "S: 354*",
                    "S: 250*");
            assertThat(server.mails().getFirst().tls()).isTrue();
            assertThat(server.mails().getFirst().authenticatedAs()).isEqualTo("bob");
        }
    }

    @Test
    void showsItsCertificateOrBreaksTheHandshake() throws IOException {
        Certificates certificates = Certificates.forLocalhost();
        Script script = Script.parse("IMPLICIT TLS\nHANDSHAKE #2 = RAW no TLS here");
        try (ScriptedServer server = ScriptedServer.start(script, certificates)) {
            try (SSLSocket first = connect(server, certificates)) {
                first.startHandshake();
                assertThat(first.getInputStream().read()).isEqualTo('2');
            }
            try (SSLSocket second = connect(server, certificates)) {
                assertThatThrownBy(second::startHandshake).isInstanceOf(IOException.class);
            }
            try (SSLSocket stranger = connect(server, Certificates.expired())) {
                assertThatThrownBy(stranger::startHandshake)
                        .isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    private static SSLSocket connect(ScriptedServer server, Certificates trusted)
            throws IOException {
        return (SSLSocket)
                trusted.trusting()
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void play(ScriptedServer server, String... lines) throws IOException {
        new DialoguePlayer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                        DialoguePlayer.Pace.WHOLE,
                        false,
                        () -> server.mails().stream().map(TakenMail::wire).toList(),
                        Map.of("hang up", server::hangUp))
                .play(
                        new Dialogue(
                                "scripted",
                                List.of(),
                                Dialogue.parse("scripted", String.join("\n", lines)).steps()));
    }
}
