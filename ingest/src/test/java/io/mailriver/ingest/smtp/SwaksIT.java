package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mailriver.schemas.event.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void sendsWithLmtp() throws Exception {
        try (SmtpListener listener = start("protocol: lmtp")) {
            assertThat(swaks(listener, "--protocol", "LMTP", "--to", "b@example.org,c@example.org"))
                    .containsPattern("(?s)250 2\\.6\\.0.*250 2\\.6\\.0");
        }

        assertThat(intake.taken().getFirst().envelope().protocol()).isEqualTo("LMTP");
        assertThat(intake.taken().getFirst().envelope().forwardPaths()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 TCP4", "2 AF_INET"})
    void sendsThroughAProxy(String versionAndFamily) throws Exception {
        String[] version = versionAndFamily.split(" ", -1);
        try (SmtpListener listener = start("proxy-protocol: [127.0.0.0/8]")) {
            swaks(
                    listener,
                    "--proxy-version",
                    version[0],
                    "--proxy-family",
                    version[1],
                    "--proxy-source",
                    "192.0.2.1",
                    "--proxy-source-port",
                    "4711",
                    "--proxy-dest",
                    "192.0.2.2",
                    "--proxy-dest-port",
                    "25");
        }

        assertThat(intake.taken().getFirst().envelope().remoteAddress()).isEqualTo("192.0.2.1");
    }

    @Test
    void sendsThroughAProxyThatLeavesTlsToUs() throws Exception {
        String tls = "tls: {mode: implicit, " + FILES + "}";
        try (SmtpListener listener = start(tls, "proxy-protocol: [127.0.0.0/8]")) {
            swaks(listener, "--tls-on-connect", "--proxy", "TCP6 2001:db8::1 2001:db8::2 4711 465");
        }

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.remoteAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(envelope.protocol()).isEqualTo("ESMTPS");
    }

    @Test
    void speaksForItsClientWithXclient() throws Exception {
        try (SmtpListener listener = start("xclient: [127.0.0.0/8]")) {
            swaks(
                    listener,
                    "--xclient-addr",
                    "192.0.2.1",
                    "--xclient-name",
                    "client.example",
                    "--xclient-helo",
                    "its.own");
        }

        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.remoteAddress()).isEqualTo("192.0.2.1");
        assertThat(envelope.remoteName()).isEqualTo("client.example");
        assertThat(envelope.helo()).isEqualTo("its.own");
    }

    private SmtpListener start(String... lines) {
        return Listeners.start(Listeners.config(List.of(lines)), intake);
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
