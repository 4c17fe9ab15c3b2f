package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Sends with swaks, a client that is not ours. Skipped where swaks is not installed, unless
/// `-Dmailriver.require-peers=true` asks for it.
final class SwaksIT {
    private static final Path SWAKS = Path.of("/usr/bin/swaks");
    private static final String FILES =
            "certificate: src/test/resources/tls/rsa.crt,"
                    + " key: src/test/resources/tls/rsa-pkcs1.key";

    private final FakeIntake intake = new FakeIntake();

    @BeforeAll
    static void needsSwaks() {
        if (!Boolean.getBoolean("mailriver.require-peers")) {
            assumeTrue(Files.isExecutable(SWAKS), "swaks is not installed");
        }
    }

    @Test
    void sendsInClear() throws Exception {
        try (SmtpListener listener = start("name: mx")) {
            assertThat(swaks(listener)).contains("250 2.6.0").contains("stored at mail.raw-3@4711");
        }

        assertThat(intake.taken()).hasSize(1);
        assertThat(intake.taken().getFirst().envelope().protocol()).isEqualTo("ESMTP");
    }

    @Test
    void sendsOverStartTls() throws Exception {
        try (SmtpListener listener = start("tls: {mode: starttls, require: true, " + FILES + "}")) {
            assertThat(swaks(listener, "--tls")).contains("TLS started", "250 2.6.0");
        }

        assertThat(intake.taken().getFirst().envelope().protocol()).isEqualTo("ESMTPS");
        assertThat(intake.contents().getFirst()).asString().contains("Subject: by swaks\r\n");
    }

    @Test
    void sendsOverImplicitTls() throws Exception {
        try (SmtpListener listener = start("tls: {mode: implicit, " + FILES + "}")) {
            assertThat(swaks(listener, "--tls-on-connect")).contains("TLS started", "250 2.6.0");
        }

        assertThat(intake.taken().getFirst().envelope().tls()).isNotNull();
    }

    @Test
    void sendsPipelined() throws Exception {
        try (SmtpListener listener = start("name: mx")) {
            assertThat(swaks(listener, "--pipeline")).contains("250 2.6.0");
        }

        assertThat(intake.taken()).hasSize(1);
    }

    private SmtpListener start(String line) {
        return Listeners.start(Listeners.config(List.of(line)), intake);
    }

    private static String swaks(SmtpListener listener, String... options)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                SWAKS.toString(),
                                "--server",
                                "127.0.0.1:" + listener.address().getPort(),
                                "--helo",
                                "client.example",
                                "--from",
                                "a@example.com",
                                "--to",
                                "b@example.org",
                                "--header",
                                "Subject: by swaks"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
