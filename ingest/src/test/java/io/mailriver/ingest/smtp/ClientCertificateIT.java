package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.testkit.peer.Finished;
import io.mailriver.testkit.peer.Swaks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Shows a client's certificate with swaks, over TLS 1.2 and 1.3.
final class ClientCertificateIT {
    private static final String TLS = "src/test/resources/tls/";

    private final FakeIntake intake = new FakeIntake();

    @ParameterizedTest
    @CsvSource({
        "optional, starttls, client, tlsv1_3, 'CN=client.example.net,O=Example'",
        "optional, starttls, client, tlsv1_2, 'CN=client.example.net,O=Example'",
        "required, implicit, client, tlsv1_3, 'CN=client.example.net,O=Example'",
        "required, implicit, client, tlsv1_2, 'CN=client.example.net,O=Example'",
        "optional, starttls, stranger, tlsv1_3,",
        "optional, starttls, stranger, tlsv1_2,",
        "optional, implicit, , tlsv1_3,",
        "none, starttls, client, tlsv1_3,"
    })
    void theEnvelopeNamesThePeerThatWeBelieve(
            String asked, String mode, String shown, String version, String peer) {
        try (SmtpListener listener = start(asked, mode)) {
            Finished swaks = swaks(listener, mode, shown, version);

            assertThat(swaks.output()).contains("250 2.6.0");
        }

        assertThat(intake.taken().getFirst().envelope().tls())
                .isNotNull()
                .satisfies(tls -> {
                    assertThat(tls.peer()).isEqualTo(peer);
                    assertThat(tls.version().replace('.', '_')).isEqualToIgnoringCase(version);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "starttls, stranger, tlsv1_3",
        "starttls, stranger, tlsv1_2",
        "implicit, , tlsv1_3",
        "implicit, , tlsv1_2"
    })
    void thereIsNoTlsWithoutACertificateThatIsRequired(String mode, String shown, String version) {
        try (SmtpListener listener = start("required", mode)) {
            Finished swaks = swaks(listener, mode, shown, version);

            assertThat(swaks.exitCode()).isNotZero();
            assertThat(swaks.output()).doesNotContain("Unable to add");
        }

        assertThat(intake.taken()).isEmpty();
    }

    private SmtpListener start(String asked, String mode) {
        return Listeners.start(
                Listeners.config(
                        List.of(
                                "tls: {mode: %s, client-certificates: %s, client-authorities: %s,"
                                        .formatted(mode, asked, TLS + "client-ca.crt"),
                                "  certificate: %s, key: %s, require: true}"
                                        .formatted(TLS + "rsa.crt", TLS + "rsa-pkcs8.key"))),
                intake);
    }

    /// swaks has a working folder of its own.
    private static String absolute(String file) {
        return Path.of(TLS, file).toAbsolutePath().toString();
    }

    private static Finished swaks(
            SmtpListener listener, String mode, @Nullable String shown, String version) {
        List<String> options = new ArrayList<>();
        options.add(mode.equals("starttls") ? "--tls" : "--tls-on-connect");
        options.addAll(List.of("--tls-protocol", version));
        if (shown != null) {
            options.addAll(
                    List.of(
                            "--tls-cert",
                            absolute(shown + ".crt"),
                            "--tls-key",
                            absolute(shown + ".key")));
        }
        return Swaks.send(
                listener.address().getPort(),
                "a@example.com",
                "b@example.org",
                options.toArray(String[]::new));
    }
}
