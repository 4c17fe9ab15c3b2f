package io.mailriver.deliver.smtp;

import static io.mailriver.deliver.smtp.RelayUnderTest.withoutReceived;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.testkit.smtp.ScriptedServer;
import io.mailriver.testkit.smtp.TakenMail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What arrives at a relay, octet by octet.
final class SmtpContentIT {
    private static ScriptedServer server;
    private static SmtpDestination destination;

    @BeforeAll
    static void start() throws IOException {
        server = ScriptedServer.start("OFFER PIPELINING", "OFFER 8BITMIME");
        destination = RelayUnderTest.to(server.port()).open();
    }

    @AfterAll
    static void stop() {
        destination.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\r\n\r\n.\r\n..\r\n...\r\n.x\r\n",
                "A: b\r\n\r\n\r\n.\r\n\r\n",
                "A: b\r\n\r\n\u00e9\u00ff\u0080\0\r\n",
                "A: b\r\n",
                ".A: b\r\n\r\nx\r\n",
                "\r\nbody only\r\n",
            })
    void arrivesOctetByOctet(String mail) {
        assertThat(sent(mail)).isEqualTo(mail);
    }

    @Test
    void arrivesOctetByOctetHoweverLarge() {
        Random random = new Random(3);
        String alphabet = ".\r\u00e9a\n";
        StringBuilder mail = new StringBuilder("A: b\r\n\r\n");
        while (mail.length() < 3_000_000) {
            int kind = random.nextInt(3);
            if (kind == 0) {
                mail.append(".".repeat(random.nextInt(3))).append("\r\n");
            } else {
                mail.append(alphabet.charAt(kind == 1 ? 0 : 2))
                        .append("x".repeat(random.nextInt(90)));
                mail.append("\r\n");
            }
        }
        assertThat(sent(mail.toString())).isEqualTo(mail.toString());
    }

    @Test
    void endsTheLastLineThatDoesNot() {
        assertThat(sent("A: b\r\n\r\nno end")).isEqualTo("A: b\r\n\r\nno end\r\n");
        assertThat(sent("A: b\r\n\r\n.")).isEqualTo("A: b\r\n\r\n.\r\n");
    }

    /// The raw topic may hold them where a listener allows them, and polled mail may (RFC 5321,
    /// 2.3.8: they must not be sent).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\r\n\r\nx\n.\nMAIL FROM:<evil@example.org>\n",
                "A: b\r\n\r\nx\n.\r\nMAIL FROM:<evil@example.org>\r\n",
                "A: b\r\n\r\nx\r\n.\nMAIL FROM:<evil@example.org>\n",
                "A: b\r\n\r\nx\r.\rMAIL FROM:<evil@example.org>\r",
                "A: b\r\n\r\nx\r.\r\nMAIL FROM:<evil@example.org>\r\n",
                "A: b\r\n\r\nx\r\n.\rMAIL FROM:<evil@example.org>\r",
                "A: b\r\n\r\nx\r\n\r.\r\nMAIL FROM:<evil@example.org>\r\n",
                "A: b\r\n\r\nx\n\r.\n\rMAIL FROM:<evil@example.org>",
                "A: b\n\n.\n.\r.\r\n.\n",
            })
    void noContentEndsTheDataAtALaxPeer(String mail) {
        sent(mail);
        String wire = server.mails().getLast().wireText();
        String lines = wire.substring(0, wire.length() - 3);
        assertThat(wire).endsWith("\r\n.\r\n");
        assertThat(lines.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(lines.lines()).noneMatch("."::equals);
    }

    @Test
    void keepsTheLinesOfMailWithBareLineFeeds() {
        assertThat(sent("A: b\nC: d\n\n.x\n")).isEqualTo("A: b\r\nC: d\r\n\r\n.x\r\n");
    }

    @Test
    void addsItsReceivedFieldAndNothingElse() {
        sent(RelayUnderTest.MAIL);
        TakenMail taken = server.mails().getLast();
        assertThat(taken.content())
                .startsWith("Received: from client.example.com")
                .endsWith(RelayUnderTest.MAIL);
        assertThat(taken.reversePath()).isEqualTo("alice@example.com");
        assertThat(taken.forwardPaths()).containsExactly("bob@example.org");
    }

    @Test
    void keepsTheNullReversePathOfABounce() {
        assertThat(
                        RelayUnderTest.send(
                                destination,
                                new SampleDelivery().from("").build(),
                                RelayUnderTest.MAIL))
                .isInstanceOf(Delivered.class);
        assertThat(server.mails().getLast().mailArgs()).isEqualTo("<>");
    }

    @Test
    void sendsALargeMailFromTheBlobStore(@TempDir Path folder) throws IOException {
        BlobStore blobs = FileBlobStore.open(folder, InstantSource.system());
        byte[] mail = ("A: b\r\n\r\n" + "0123456789\r\n".repeat(200_000)).getBytes(ISO_8859_1);
        BlobRef blob = blobs.store(mail);
        assertThat(attempt(new MailContent.Stored(blobs, blob))).isInstanceOf(Delivered.class);
        assertThat(withoutReceived(server.mails().getLast().content()))
                .isEqualTo(new String(mail, ISO_8859_1));
    }

    @Test
    void neverEndsTheDataOfABlobThatWasCutShort(@TempDir Path folder) throws IOException {
        BlobStore blobs = FileBlobStore.open(folder, InstantSource.system());
        BlobRef blob = blobs.store("A: b\r\n\r\nthe whole\r\n".getBytes(ISO_8859_1));
        try (Stream<Path> files = Files.walk(folder)) {
            Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.writeString(file, "A: b\r\n\r\nthe");
        }
        int before = server.mails().size();
        DeliveryOutcome outcome = attempt(new MailContent.Stored(blobs, blob));
        assertThat(outcome).isInstanceOf(Deferred.class);
        assertThat(outcome.detail()).contains("the stored mail has 11 octets, expected 19");
        assertThat(server.mails()).hasSize(before);
    }

    @Test
    void defersWhenTheBlobIsMissing(@TempDir Path folder) throws IOException {
        BlobStore blobs = FileBlobStore.open(folder.resolve("a"), InstantSource.system());
        BlobRef elsewhere =
                FileBlobStore.open(folder.resolve("b"), InstantSource.system())
                        .store("A: b\r\n".getBytes(ISO_8859_1));
        DeliveryOutcome outcome = attempt(new MailContent.Stored(blobs, elsewhere));
        assertThat(outcome).isInstanceOf(Deferred.class);
        assertThat(outcome.detail()).contains("NoSuchFileException");
    }

    private static DeliveryOutcome attempt(MailContent content) {
        return destination.attempt(new SampleDelivery().build(), content).getFirst().outcome();
    }

    /// Sends, and gives what the server keeps, less the trace field.
    private static String sent(String mail) {
        int before = server.mails().size();
        assertThat(RelayUnderTest.send(destination, new SampleDelivery().build(), mail))
                .isInstanceOf(Delivered.class);
        assertThat(server.mails()).hasSize(before + 1);
        return withoutReceived(server.mails().getLast().content());
    }
}
