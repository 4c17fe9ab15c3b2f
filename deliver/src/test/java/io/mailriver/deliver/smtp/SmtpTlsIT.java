package io.mailriver.deliver.smtp;

import static io.mailriver.deliver.smtp.TlsMode.IF_OFFERED;
import static io.mailriver.deliver.smtp.TlsMode.IMPLICIT;
import static io.mailriver.deliver.smtp.TlsMode.NONE;
import static io.mailriver.deliver.smtp.TlsMode.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.testkit.peer.Certificates;
import io.mailriver.testkit.smtp.Script;
import io.mailriver.testkit.smtp.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Encryption and passwords. Nothing that is not verified where it must be ever gets a mail.
final class SmtpTlsIT {
    private static final Path TRUSTED = Certificates.forLocalhost().ca();
    private static final String PASSWORD = "tide and time";
    private static final Duration SHORT = Duration.ofMillis(500);

    @Test
    void sendsOverStarttls() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("OFFER STARTTLS", "OFFER PIPELINING")) {
            assertDelivered(RelayUnderTest.to(server.port()).tls(REQUIRED, TRUSTED).send());
            assertThat(server.mails().getFirst().tls()).isTrue();
            assertThat(server.commands())
                    .containsSubsequence(
                            "1 EHLO mailriver.example", "1 STARTTLS", "1 EHLO mailriver.example");
        }
    }

    @Test
    void sendsOverImplicitTls() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("IMPLICIT TLS")) {
            assertDelivered(RelayUnderTest.to(server.port()).tls(IMPLICIT, TRUSTED).send());
            assertThat(server.mails().getFirst().tls()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OFFER HELP",
                "OFFER STARTTLS\nSTARTTLS = 454 4.7.0 not now",
                "OFFER STARTTLS\nSTARTTLS = 502 5.5.1 no",
                "OFFER STARTTLS\nEHLO = 502 5.5.1 no",
                "OFFER STARTTLS\nHANDSHAKE = RAW no TLS",
                "OFFER STARTTLS\nHANDSHAKE = RESET",
                "OFFER STARTTLS\nHANDSHAKE = HANG UP",
                "OFFER STARTTLS\nHANDSHAKE = SILENCE",
                "OFFER STARTTLS\nSTARTTLS = RAW 220 go\\r\\n250 injected\\r\\n",
            })
    void defersWhenRequiredTlsIsStrippedOrBroken(String script) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            DeliveryOutcome outcome =
                    RelayUnderTest.to(server.port())
                            .tls(REQUIRED, TRUSTED)
                            .timeouts(SHORT, SHORT, SHORT)
                            .send();
            assertNotSent(server, outcome);
        }
    }

    @Test
    void saysWhyItSendsNothing() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("OFFER PIPELINING")) {
            assertThat(RelayUnderTest.to(server.port()).tls(REQUIRED, TRUSTED).send().detail())
                    .isEqualTo("the peer offers no STARTTLS, and tls is required");
        }
        try (ScriptedServer server =
                ScriptedServer.start(
                        "OFFER STARTTLS", "STARTTLS = RAW 220 go\\r\\n250 injected\\r\\n")) {
            assertThat(RelayUnderTest.to(server.port()).tls(REQUIRED, TRUSTED).send().detail())
                    .endsWith("the peer spoke on after its reply to STARTTLS");
        }
    }

    @Test
    void asksAgainWhatIsOfferedOnceItIsEncrypted() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start(
                        "OFFER STARTTLS",
                        "OFFER DSN",
                        "EHLO #1 = 250-x\\r\\n250-SIZE 1\\r\\n250-PIPELINING\\r\\n250 STARTTLS",
                        "EHLO #2 = 250 scripted.example")) {
            assertDelivered(RelayUnderTest.to(server.port()).tls(REQUIRED, TRUSTED).send());
            assertThat(server.mails().getFirst().mailArgs()).isEqualTo("<alice@example.com>");
        }
    }

    @Test
    void refusesACertificateForAnotherName() throws IOException {
        Certificates others = Certificates.forName("mail.example.org");
        for (TlsMode mode : List.of(REQUIRED, IMPLICIT)) {
            try (ScriptedServer server = ScriptedServer.start(script(mode), others)) {
                DeliveryOutcome outcome =
                        RelayUnderTest.to(server.port()).tls(mode, others.ca()).send();
                assertNotSent(server, outcome);
                assertThat(outcome.detail()).contains("localhost");
            }
        }
    }

    @Test
    void refusesACertificateOfAnotherAuthorityOrTime() throws IOException {
        Certificates expired = Certificates.expired();
        for (TlsMode mode : List.of(REQUIRED, IMPLICIT)) {
            try (ScriptedServer server = ScriptedServer.start(script(mode), expired)) {
                assertNotSent(server, RelayUnderTest.to(server.port()).tls(mode, TRUSTED).send());
                assertNotSent(
                        server, RelayUnderTest.to(server.port()).tls(mode, expired.ca()).send());
                assertNotSent(server, RelayUnderTest.to(server.port()).tls(mode).send());
            }
        }
    }

    @Test
    void anUnverifiedSessionTakesAnyCertificate() throws IOException {
        Certificates others = Certificates.forName("mail.example.org");
        try (ScriptedServer server = ScriptedServer.start(script(REQUIRED), others)) {
            assertDelivered(RelayUnderTest.to(server.port()).tls(IF_OFFERED).send());
            assertThat(server.mails().getFirst().tls()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OFFER HELP",
                "OFFER STARTTLS\nSTARTTLS = 454 4.7.0 not now",
                "OFFER STARTTLS\nSTARTTLS = 502 5.5.1 no",
                "OFFER STARTTLS\nHANDSHAKE = RAW no TLS",
                "OFFER STARTTLS\nHANDSHAKE = RESET",
                "OFFER STARTTLS\nHANDSHAKE = HANG UP",
                "OFFER STARTTLS\nHANDSHAKE = SILENCE",
            })
    void anUnverifiedSessionGoesOnInTheClear(String script) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            assertDelivered(
                    RelayUnderTest.to(server.port())
                            .tls(IF_OFFERED)
                            .timeouts(SHORT, SHORT.multipliedBy(10), SHORT.multipliedBy(10))
                            .send());
            assertThat(server.mails().getFirst().tls()).isFalse();
        }
    }

    @Test
    void neverEncryptsWhereItShallNot() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("OFFER STARTTLS")) {
            assertDelivered(RelayUnderTest.to(server.port()).tls(NONE).send());
            assertThat(server.mails().getFirst().tls()).isFalse();
        }
    }

    @Test
    void logsInOverTls() throws IOException {
        for (String mechanisms : List.of("PLAIN LOGIN", "LOGIN", "=PLAIN")) {
            try (ScriptedServer server =
                    ScriptedServer.start(
                            "OFFER STARTTLS",
                            "OFFER AUTH " + mechanisms,
                            "USER alice " + PASSWORD)) {
                assertDelivered(
                        RelayUnderTest.to(server.port())
                                .tls(REQUIRED, TRUSTED)
                                .login("alice", PASSWORD)
                                .send());
                assertThat(server.mails().getFirst().authenticatedAs()).isEqualTo("alice");
            }
        }
    }

    @Test
    void hasNoPasswordForASessionThatIsNotVerified() {
        for (TlsMode mode : List.of(NONE, IF_OFFERED)) {
            RelayUnderTest relay = RelayUnderTest.to(1).tls(mode).login("alice", PASSWORD);
            assertThatThrownBy(relay::open).hasMessageContaining("expected tls: required");
        }
    }

    @Test
    void neverTellsAPasswordToAServerThatIsNotVerified() throws IOException {
        String auth = "\nOFFER AUTH PLAIN LOGIN";
        Certificates expired = Certificates.expired();
        try (ScriptedServer broken =
                        ScriptedServer.start(Script.parse("OFFER STARTTLS" + auth), expired);
                ScriptedServer implicit =
                        ScriptedServer.start(Script.parse("IMPLICIT TLS" + auth), expired);
                ScriptedServer stripped = ScriptedServer.start("OFFER HELP" + auth)) {
            assertTellsNoPassword(broken, REQUIRED);
            assertTellsNoPassword(implicit, IMPLICIT);
            assertTellsNoPassword(stripped, REQUIRED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH = 535 5.7.8 no",
                "AUTH = 334 go on",
                "AUTH = 250 ok",
                "AUTH = 421 4.7.0 bye",
                "AUTH = HANG UP",
                "HELP = 250 ok",
            })
    void defersWhenItIsNotLetIn(String rule) throws IOException {
        try (ScriptedServer server =
                ScriptedServer.start(
                        "IMPLICIT TLS", "OFFER AUTH PLAIN", rule.replace("HELP", "NOOP"))) {
            DeliveryOutcome outcome =
                    RelayUnderTest.to(server.port())
                            .tls(IMPLICIT, TRUSTED)
                            .login("alice", PASSWORD)
                            .send();
            assertNotSent(server, outcome);
        }
    }

    @Test
    void neverRepeatsAPasswordThatThePeerEchoes() throws IOException {
        String plain = base64("\0alice\0" + PASSWORD);
        for (String mechanism : List.of("PLAIN", "LOGIN")) {
            try (ScriptedServer server =
                    ScriptedServer.start(
                            "IMPLICIT TLS",
                            "OFFER AUTH " + mechanism,
                            "AUTH PLAIN = 535 5.7.8 what is AUTH PLAIN %s, %s?"
                                    .formatted(plain, PASSWORD),
                            "AUTH LOGIN = 334 go\\r\\n334 on\\r\\n535 5.7.8 %s is not %s"
                                    .formatted(base64(PASSWORD), PASSWORD))) {
                DeliveryOutcome outcome =
                        RelayUnderTest.to(server.port())
                                .tls(IMPLICIT, TRUSTED)
                                .login("alice", PASSWORD)
                                .send();
                assertThat(outcome.detail())
                        .startsWith("the peer refused AUTH: 535 5.7.8 ")
                        .contains("***")
                        .doesNotContain(PASSWORD, plain, base64(PASSWORD));
            }
        }
    }

    @Test
    void neverRepeatsAPieceOfThePassword() throws IOException {
        String plain = base64("\0alice\0" + PASSWORD);
        String piece = plain.substring(0, 20);
        try (ScriptedServer server =
                ScriptedServer.start(
                        "IMPLICIT TLS",
                        "OFFER AUTH PLAIN",
                        "AUTH = 500 5.5.2 unknown command 'AUTH PLAIN " + piece + "...'")) {
            DeliveryOutcome outcome =
                    RelayUnderTest.to(server.port())
                            .tls(IMPLICIT, TRUSTED)
                            .login("alice", PASSWORD)
                            .send();
            assertThat(outcome.detail())
                    .isEqualTo(
                            "the peer refused AUTH: 500 5.5.2 unknown command 'AUTH PLAIN ***...'");
        }
    }

    @Test
    void saysWhenItsAuthoritiesCannotBeRead(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> RelayUnderTest.to(1).tls(REQUIRED, empty).open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem");
    }

    private static void assertTellsNoPassword(ScriptedServer server, TlsMode mode)
            throws IOException {
        DeliveryOutcome outcome =
                RelayUnderTest.to(server.port()).tls(mode, TRUSTED).login("alice", PASSWORD).send();
        assertNotSent(server, outcome);
        assertThat(server.commands()).noneMatch(line -> line.contains("AUTH"));
    }

    private static Script script(TlsMode mode) {
        return Script.parse(mode == IMPLICIT ? "IMPLICIT TLS" : "OFFER STARTTLS");
    }

    private static void assertDelivered(DeliveryOutcome outcome) {
        assertThat(outcome).isInstanceOf(Delivered.class);
    }

    private static void assertNotSent(ScriptedServer server, DeliveryOutcome outcome) {
        assertThat(outcome).isInstanceOf(Deferred.class);
        assertThat(outcome.detail()).doesNotContain(PASSWORD);
        assertThat(server.mails()).isEmpty();
        assertThat(server.commands()).noneMatch(line -> line.contains("MAIL"));
        await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
