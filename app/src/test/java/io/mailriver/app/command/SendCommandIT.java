package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendCommandIT {
    private final Cli cli = new Cli();
    @TempDir private Path folder = Path.of("set by JUnit");

    @Test
    void sendsAFileAndPrintsTheReply() throws IOException {
        Path mail = write("a.eml", "Subject: a\r\n\r\nBody\r\n");
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of())) {
            assertThat(cli.run("send", "--server", server.address(), mail.toString())).isZero();

            assertThat(cli.out()).isEqualTo(mail + ": 250 2.6.0 taken as 1" + "\n");
            assertThat(cli.err()).isEmpty();
            assertThat(server.commands())
                    .anyMatch(line -> line.startsWith("MAIL FROM:<sender@localhost>"))
                    .anyMatch(line -> line.startsWith("RCPT TO:<you@localhost>"));
            assertThat(server.contents()).containsExactly("Subject: a\r\n\r\nBody\r\n");
        }
    }

    @Test
    void lineEndsGoOutAsCrlfAndLeadingDotsAreDoubled() throws IOException {
        Path mail = write("a.eml", "Subject: a\n\n.\n..two\nlast without an end");
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of())) {
            assertThat(cli.run("send", "-s", server.address(), mail.toString())).isZero();

            assertThat(server.contents())
                    .containsExactly("Subject: a\r\n\r\n..\r\n...two\r\nlast without an end\r\n");
        }
    }

    @Test
    void theEnvelopeIsWhatTheOptionsSay() throws IOException {
        Path mail = write("a.eml", "To: nobody@example.org\n\ncaf\u00e9\n");
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of())) {
            assertThat(
                            cli.run(
                                    "send",
                                    "-s",
                                    server.address(),
                                    "--from",
                                    "<>",
                                    "--to",
                                    "ann@example.org,bob@example.org",
                                    "-t",
                                    "caf\u00e9@example.org",
                                    mail.toString()))
                    .isZero();

            assertThat(server.commands())
                    .anyMatch(line -> line.matches("MAIL FROM:<> .*BODY=8BITMIME.*"))
                    .anyMatch(line -> line.contains("SMTPUTF8"))
                    .anyMatch(line -> line.startsWith("RCPT TO:<ann@example.org>"))
                    .anyMatch(line -> line.startsWith("RCPT TO:<bob@example.org>"))
                    .noneMatch(line -> line.contains("nobody"));
        }
    }

    @Test
    void sendsFoldersMboxesAndNamesFromStandardInput() throws IOException {
        Files.createDirectory(folder.resolve("box"));
        write("box/a.eml", "Subject: a\n\n");
        write("box/b.eml", "Subject: b\n\n");
        String separator = "From ann@example.org Mon Nov 23 08:00:00 2026\n";
        Path mbox = write("m.mbox", separator + "Subject: c\n\n\n" + separator + "Subject: d\n\n");
        Path named = write("e.eml", "Subject: e\n\n");
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of())) {
            int exitCode =
                    cli.input(named + "\n")
                            .run(
                                    "send",
                                    "-s",
                                    server.address(),
                                    folder.resolve("box").toString(),
                                    mbox.toString(),
                                    "-");

            assertThat(exitCode).isZero();
            assertThat(server.contents())
                    .extracting(content -> content.substring(9, 10))
                    .containsExactlyInAnyOrder("a", "b", "c", "d", "e");
            assertThat(cli.out()).contains("m.mbox#1: 250", "m.mbox#2: 250");
            assertThat(cli.err()).startsWith("5 of 5 accepted, 0 refused");
        }
    }

    @Test
    void manyMailsAreCountedAndListedOnlyWhenAsked() throws IOException {
        for (int i = 0; i < 50; i++) {
            write("m%02d.eml".formatted(i), "Subject: %d\n\n".formatted(i));
        }
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of())) {
            String[] quiet = {"send", "-s", server.address(), "--sessions=3", folder.toString()};
            assertThat(cli.run(quiet)).isZero();
            assertThat(cli.out()).isEmpty();
            assertThat(cli.err()).startsWith("50 of 50 accepted, 0 refused").doesNotContain("\r");
            assertThat(server.sessions()).isEqualTo(3);

            assertThat(cli.run("send", "-v", "-s", server.address(), folder.toString())).isZero();
            assertThat(cli.out().lines()).hasSize(50);
            assertThat(server.contents()).hasSize(100);
        }
    }

    @Test
    void aRefusedRecipientIsNamedAndTheMailCountsAsRefused() throws IOException {
        Path mail = write("a.eml", "Subject: a\n\n");
        try (FakeSmtpServer server =
                FakeSmtpServer.start(Map.of("bob", "550 5.7.1 no \u001b[2Jbob"))) {
            int exitCode =
                    cli.run(
                            "send",
                            "-s",
                            server.address(),
                            "--to=ann@example.org,bob@example.org",
                            mail.toString());

            assertThat(exitCode).isEqualTo(1);
            assertThat(cli.err()).isEqualTo(mail + ": bob@example.org: 550 5.7.1 no ?[2Jbob\n");
            assertThat(server.contents()).as("the others get it").hasSize(1);
        }
    }

    @Test
    void aTemporaryRefusalFailsAsAPermanentOneDoesAndIsShown() throws IOException {
        Path mail = write("a.eml", "Subject: a\n\n");
        try (FakeSmtpServer later = FakeSmtpServer.start(Map.of("content", "451 4.3.0 later"));
                FakeSmtpServer never = FakeSmtpServer.start(Map.of("content", "554 5.6.0 never"))) {
            assertThat(cli.run("send", "-s", later.address(), mail.toString())).isEqualTo(1);
            assertThat(cli.err()).contains("you@localhost: 451 4.3.0 later");
            assertThat(cli.out()).isEmpty();

            assertThat(cli.run("send", "-s", never.address(), mail.toString())).isEqualTo(1);
            assertThat(cli.err()).contains("you@localhost: 554 5.6.0 never");
        }
    }

    @Test
    void anUnreadableFileIsReportedAndTheOthersAreSent() throws IOException {
        Path mail = write("a.eml", "Subject: a\n\n");
        Path missing = folder.resolve("missing.eml");
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of())) {
            assertThat(cli.run("send", "-s", server.address(), missing.toString(), mail.toString()))
                    .isEqualTo(1);

            assertThat(cli.err()).contains("mailriver: " + missing + ": there is no such file");
            assertThat(server.contents()).hasSize(1);
        }
    }

    @Test
    void aSessionThatBreaksCostsItsMailAloneAndTheNextMailGetsANewOne() throws IOException {
        Path first = write("1.eml", "Subject: a\n\n");
        Path second = write("2.eml", "Subject: b\n\n");
        try (FakeSmtpServer server = FakeSmtpServer.start(Map.of("nowhere", ""))) {
            int exitCode =
                    cli.run(
                            "send",
                            "-s",
                            server.address(),
                            "--sessions=1",
                            "--to=nowhere@example.org",
                            folder.toString());

            assertThat(exitCode).isEqualTo(1);
            assertThat(cli.err()).contains(first + ": not sent: ", second + ": not sent: ");
            assertThat(server.sessions()).isEqualTo(2);
        }
    }

    @Test
    void tellsPlainlyWhereNobodyListens() throws IOException {
        Path mail = write("a.eml", "Subject: a\n\n");

        assertThat(cli.run("send", "-s", "127.0.0.1:1", mail.toString())).isEqualTo(1);

        assertThat(cli.err())
                .contains("can't send to 127.0.0.1:1: Connection refused")
                .contains("mailriver run")
                .doesNotContain("\tat ");
    }

    @Test
    void wrongOptionsAreUsageErrors() throws IOException {
        String mail = write("a.eml", "Subject: a\n\n").toString();

        assertThat(cli.run("send", "--to", "nobody", mail)).isEqualTo(2);
        assertThat(cli.err()).contains("--to: not a mailbox: 'nobody'");
        assertThat(cli.run("send", "--server", "nowhere", mail)).isEqualTo(2);
        assertThat(cli.err()).contains("--server: 'nowhere' is no host and port");
        assertThat(cli.run("send", "--tls", "maybe", mail)).isEqualTo(2);
        assertThat(cli.err()).contains("--tls: 'maybe', expected none, if-offered");
        assertThat(cli.run("send", "--sessions", "0", mail)).isEqualTo(2);
        assertThat(cli.err()).contains("--sessions: '0', expected 1 or more");
        assertThat(cli.run("send", "--tls=required", "--trust", "/nowhere.pem", mail)).isEqualTo(2);
        assertThat(cli.err()).contains("--trust: ");
    }

    private Path write(String name, String content) throws IOException {
        return Files.write(folder.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
    }
}
