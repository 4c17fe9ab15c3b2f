package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.testkit.peer.Exim;
import io.mailriver.testkit.peer.Peers;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Sends with clients that are not ours: Python's smtplib, curl, Exim and Jakarta Mail.
@Timeout(120)
final class RealClientsIT {
    private static final String FILES =
            "certificate: src/test/resources/tls/rsa.crt,"
                    + " key: src/test/resources/tls/rsa-pkcs1.key";
    private static final String TWO_MAILS_WITH_PYTHON =
            """
            import smtplib, ssl, sys
            unverified = ssl._create_unverified_context()
            with smtplib.SMTP('127.0.0.1', int(sys.argv[1]), 'client.example') as client:
                client.starttls(context=unverified)
                client.sendmail('a@example.com', ['b@example.org', 'c@example.org'],
                    'Subject: one\\n\\n.dot\\n', ['BODY=8BITMIME', 'RET=HDRS', 'ENVID=x+2By'],
                    ['NOTIFY=SUCCESS,DELAY', 'ORCPT=rfc822;b@example.net'])
                client.sendmail('ä@example.com', ['ö@bücher.example'],
                    'Subject: zwei ß\\r\\n\\r\\n'.encode(), ['SMTPUTF8', 'BODY=8BITMIME'])
            """;

    /// One good recipient, for smtplib does not know that LMTP has a reply for each.
    private static final String LMTP_WITH_PYTHON =
            """
            import smtplib, sys
            with smtplib.LMTP(sys.argv[1], 0, 'client.example') as client:
                refused = client.sendmail('', ['b@example.net', 'b@example.org'], 'x\\n')
                assert list(refused) == ['b@example.net'], refused
            """;

    private final FakeIntake intake = new FakeIntake();

    @TempDir private Path folder;

    @Test
    void pythonSendsWithDsnAndInUtf8OverTls() throws Exception {
        try (SmtpListener listener = start("tls: {mode: starttls, require: true, " + FILES + "}")) {
            python(TWO_MAILS_WITH_PYTHON, port(listener));
        }

        Envelope first = intake.taken().getFirst().envelope();
        assertThat(first.protocol()).isEqualTo("ESMTPS");
        assertThat(first.body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
        assertThat(first.ret()).isEqualTo("HDRS");
        assertThat(first.envid()).isEqualTo("x+2By");
        assertThat(first.forwardPaths())
                .extracting(ForwardPath::notifyOn)
                .containsOnly(List.of("SUCCESS", "DELAY"));
        assertThat(intake.contents().getFirst())
                .asString()
                .isEqualTo("Subject: one\r\n\r\n.dot\r\n");
        Envelope second = intake.taken().getLast().envelope();
        assertThat(second.protocol()).isEqualTo("UTF8SMTPS");
        assertThat(second.reversePath().text()).isEqualTo("ä@example.com");
        assertThat(second.forwardPaths().getFirst().address()).hasToString("ö@bücher.example");
    }

    @Test
    void pythonSpeaksLmtpOverAUnixSocket() throws Exception {
        Path socket = folder.resolve("lmtp");
        try (SmtpListener _ =
                start("bind: unix:" + socket, "protocol: lmtp", "accept-domains: [example.org]")) {
            python(LMTP_WITH_PYTHON, socket.toString());
        }

        assertThat(intake.taken()).hasSize(1);
        assertThat(intake.taken().getFirst().envelope().protocol()).isEqualTo("LMTP");
        assertThat(intake.taken().getFirst().envelope().forwardPaths()).hasSize(1);
    }

    @Test
    void curlSendsOverImplicitTls() throws Exception {
        Peers.require("curl");
        Path mail =
                Files.writeString(folder.resolve("mail"), "Subject: by curl\r\n\r\n.\r\n..\r\n");
        try (SmtpListener listener = start("tls: {mode: implicit, " + FILES + "}")) {
            run(
                    "curl",
                    "--silent",
                    "--show-error",
                    "--insecure",
                    "--url",
                    "smtps://127.0.0.1:" + port(listener) + "/client.example",
                    "--mail-from",
                    "a@example.com",
                    "--mail-rcpt",
                    "b@example.org",
                    "--upload-file",
                    mail.toString());
        }

        assertThat(intake.taken().getFirst().envelope().helo()).isEqualTo("client.example");
        assertThat(intake.contents().getFirst()).isEqualTo(Files.readAllBytes(mail));
    }

    @Test
    void eximSendsInChunksOverTls() {
        String mail = "Subject: by Exim\nTo: b@example.org\n\n.dot\n..\n.\nlast\n";
        try (SmtpListener listener = start("tls: {mode: starttls, require: true, " + FILES + "}")) {
            Exim.send(
                    listener.address().getPort(),
                    "a@example.com",
                    List.of("b@example.org", "c@example.org"),
                    mail);
        }

        assertThat(intake.taken()).hasSize(1);
        Envelope envelope = intake.taken().getFirst().envelope();
        assertThat(envelope.protocol()).isEqualTo("ESMTPS");
        assertThat(envelope.helo()).isEqualTo("client.example");
        assertThat(envelope.forwardPaths()).hasSize(2);
        assertThat(intake.contents().getFirst())
                .asString(StandardCharsets.US_ASCII)
                .startsWith("Received: from ")
                .endsWith("\r\n\r\n.dot\r\n..\r\n.\r\nlast\r\n");
    }

    /// It doubles dots in chunks too, so there is none at the beginning of a line.
    @Test
    void jakartaMailSendsInChunks() throws Exception {
        String text = "a line of text\r\n".repeat(1000);
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.chunksize", "1000");
        properties.setProperty("mail.smtp.localhost", "client.example");
        properties.setProperty("mail.smtp.dsn.notify", "FAILURE");
        Session session = Session.getInstance(properties);
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("a@example.com"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("b@example.org"));
        message.setSubject("by Jakarta Mail");
        message.setText(text);
        message.saveChanges();

        try (SmtpListener listener = start("name: mx");
                Transport transport = session.getTransport("smtp")) {
            transport.connect("127.0.0.1", Integer.parseInt(port(listener)), null, null);
            transport.sendMessage(message, message.getAllRecipients());
            transport.sendMessage(message, message.getAllRecipients());
        }

        assertThat(intake.taken()).hasSize(2);
        assertThat(intake.contents())
                .allSatisfy(content ->
                        assertThat(new String(content, StandardCharsets.UTF_8))
                                .endsWith("\r\n\r\n" + text));
        assertThat(intake.taken().getFirst().envelope().forwardPaths().getFirst().notifyOn())
                .containsExactly("FAILURE");
    }

    private SmtpListener start(String... lines) {
        return Listeners.start(Listeners.config(List.of(lines)), intake);
    }

    private static String port(SmtpListener listener) {
        return Integer.toString(listener.address().getPort());
    }

    private void python(String program, String argument) throws Exception {
        Peers.require("python3");
        Path file = Files.writeString(folder.resolve("client.py"), program);
        run("python3", file.toString(), argument);
    }

    private static void run(String... command) throws Exception {
        Process process =
                new ProcessBuilder(new ArrayList<>(List.of(command)))
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
