package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.login.Logins;
import io.mailriver.ingest.login.TestUsers;
import io.mailriver.testkit.peer.Finished;
import io.mailriver.testkit.peer.Peers;
import io.mailriver.testkit.peer.Swaks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logs in with clients that are not ours: swaks, and Python for SCRAM-SHA-256, which swaks does
/// not have.
final class AuthIT {
    private static final String FILES =
            "certificate: src/test/resources/tls/rsa.crt,"
                    + " key: src/test/resources/tls/rsa-pkcs1.key";

    private final FakeIntake intake = new FakeIntake();

    @ParameterizedTest
    @CsvSource({
        "PLAIN, --tls",
        "LOGIN, --tls",
        "PLAIN, --tls-on-connect",
        "LOGIN, --tls-on-connect"
    })
    void swaksLogsIn(String mechanism, String tls) {
        try (SmtpListener listener = start(tls.equals("--tls") ? "starttls" : "implicit")) {
            Finished swaks = swaks(listener, tls, mechanism, "pässword");

            assertThat(swaks.output()).contains("235 2.7.0", "250 2.6.0");
            assertThat(swaks.exitCode()).isZero();
        }

        assertThat(intake.taken().getFirst().envelope().authenticatedAs())
                .isEqualTo("ann@example.org");
        assertThat(intake.taken().getFirst().envelope().protocol()).isEqualTo("ESMTPSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN"})
    void swaksDoesNotLogInWithAnotherPassword(String mechanism) {
        try (SmtpListener listener = start("starttls")) {
            Finished swaks = swaks(listener, "--tls", mechanism, "password");

            assertThat(swaks.output()).contains("535 5.7.8");
            assertThat(swaks.exitCode()).isEqualTo(28); // swaks: AUTH failed
        }

        assertThat(intake.taken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls", "implicit"})
    void pythonLogsInWithScram(String mode) throws Exception {
        try (SmtpListener listener = start(mode)) {
            assertThat(python(listener, mode, "pässword")).contains("server proved", "stored at");
        }

        assertThat(intake.taken().getFirst().envelope().authenticatedAs())
                .isEqualTo("ann@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pencil", "p"})
    void pythonDoesNotLogInWithAnotherPassword(String password) throws Exception {
        try (SmtpListener listener = start("implicit")) {
            assertThat(python(listener, "implicit", password)).contains("535");
        }

        assertThat(intake.taken()).isEmpty();
    }

    /// A listener that takes mail from users alone, with nonces as they are outside of tests.
    private SmtpListener start(String mode) {
        SmtpListenerConfig config =
                Listeners.config(
                        List.of(
                                "tls: {mode: " + mode + ", " + FILES + "}",
                                "users: " + TestUsers.FILE,
                                "require-auth: true"));
        SmtpListener listener =
                new SmtpListener(
                        config,
                        intake,
                        intake::publish,
                        Listeners.log(),
                        Listeners.CLOCK,
                        file -> Logins.read(file, new SecureRandom()));
        listener.start();
        return listener;
    }

    private static Finished swaks(
            SmtpListener listener, String tls, String mechanism, String password) {
        return Swaks.send(
                listener.address().getPort(),
                "a@example.com",
                "b@example.net",
                tls,
                "--auth",
                mechanism,
                "--auth-user",
                "ann@example.org",
                "--auth-password",
                password);
    }

    private static String python(SmtpListener listener, String mode, String password)
            throws IOException, InterruptedException {
        Peers.require("python3");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "python3",
                                Path.of("src/test/resources/login/scram.py").toString(),
                                Integer.toString(listener.address().getPort()),
                                mode,
                                "ann@example.org",
                                password));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONUTF8", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
        return output;
    }
}
