package io.mailriver.app.way;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.peer.Finished;
import io.mailriver.testkit.peer.Peers;
import io.mailriver.testkit.peer.Swaks;
import io.mailriver.testkit.program.RunningMailriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What a newcomer does first.
final class TheWayOfAMailIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern RECEIPT =
            Pattern.compile("250 2\\.6\\.0 (\\S+) stored at mail\\.raw-\\d+@\\d+");

    private final RiverUnderTest river = new RiverUnderTest();

    @Test
    void aMailFromSwaksIsInTheMaildirAndItsJourneyCanBeTold() throws Exception {
        Peers.require("swaks");
        try (RunningMailriver mailriver = RunningMailriver.start(river.options("", ""))) {
            Finished swaks = Swaks.send(river.smtpPort(), "me@example.org", "you@localhost");
            assertThat(swaks.exitCode()).isZero();
            Matcher receipt = RECEIPT.matcher(swaks.output());
            assertThat(receipt.find()).as(swaks.output()).isTrue();
            String mailId = receipt.group(1);

            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(PATIENCE).until(() -> maildir.mails().size() == 1);
            assertThat(Files.readString(maildir.mails().getFirst(), ISO_8859_1))
                    .contains("Return-Path: <me@example.org>")
                    .contains("Delivered-To: you@localhost")
                    .contains("id " + mailId)
                    .contains("This is a test mailing");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(mailriver.command("trace", mailId).output())
                                    .contains("received", "parsed", "routed", "delivered"));
        }
    }

    @Test
    void aSentFileArrivesByteForByteBehindItsTraceFields() throws Exception {
        byte[] mail = new MailGenerator("file").mail(1, 20_000);
        try (RunningMailriver mailriver = RunningMailriver.start(river.options("", ""))) {
            Path file = Files.write(mailriver.folder().resolve("some.eml"), mail);
            mailriver
                    .command(
                            "send",
                            "--server",
                            "127.0.0.1:" + river.smtpPort(),
                            "--to",
                            "you@localhost",
                            file.toString())
                    .orThrow();

            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(PATIENCE).until(() -> maildir.mails().size() == 1);
            byte[] delivered = Files.readAllBytes(maildir.mails().getFirst());
            assertThat(new String(delivered, ISO_8859_1)).endsWith(new String(mail, ISO_8859_1));
            assertThat(mailriver.stop(PATIENCE)).isZero();
        }
    }

    @Test
    void aLargeMailPassesWithASmallHeapAndATooLargeOneIsRefused() throws Exception {
        byte[] mail = new MailGenerator("large").mail(1, 40 * 1024 * 1024);
        RunningMailriver.Options options = river.options("", "").withJvmOptions("-Xmx384m");
        try (RunningMailriver mailriver = RunningMailriver.start(options)) {
            Path file = Files.write(mailriver.folder().resolve("large.eml"), mail);
            String server = "127.0.0.1:" + river.smtpPort();
            mailriver
                    .command("send", "--server", server, "--to", "you@localhost", file.toString())
                    .orThrow();
            MaildirFolder maildir = new MaildirFolder(mailriver.data().resolve("maildir"));
            await().atMost(Duration.ofSeconds(60)).until(() -> maildir.mails().size() == 1);
            assertThat(endOf(maildir.mails().getFirst(), mail.length)).isEqualTo(mail);

            Path tooLarge = Files.createFile(mailriver.folder().resolve("too-large.eml"));
            for (int i = 0; i < 5; i++) {
                Files.write(tooLarge, mail, StandardOpenOption.APPEND);
            }
            RunningMailriver.Command refused =
                    mailriver.command(
                            "send",
                            "--server",
                            server,
                            "--to",
                            "you@localhost",
                            tooLarge.toString());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output() + refused.errors()).contains("552 5.3.4");
        }
    }

    private static byte[] endOf(Path file, int octets) throws Exception {
        byte[] all = Files.readAllBytes(file);
        return Arrays.copyOfRange(all, all.length - octets, all.length);
    }
}
