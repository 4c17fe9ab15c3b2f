package io.mailriver.deliver.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.identity.BlobId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In a temporary folder; each test is a few files.
final class MaildirDestinationTest {
    private static final Delivery DELIVERY = new SampleDelivery().build();
    private static final MailContent MAIL =
            SampleDelivery.content("Subject: x\r\n\r\nhello\n.\r\nbare\rend without newline");

    @TempDir private Path folder;
    private Instant now = SampleDelivery.RECEIVED_AT;
    private MaildirDestination destination;

    @BeforeEach
    void open() {
        destination = open("one");
    }

    @Test
    void storesTheCopyOctetByOctetWithTraceFieldsOnTop() throws Exception {
        byte[] body = new byte[300_000];
        new Random(7).nextBytes(body);
        byte[] head = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] mail = new byte[head.length + body.length];
        System.arraycopy(head, 0, mail, 0, head.length);
        System.arraycopy(body, 0, mail, head.length, body.length);
        MailContent content = new MailContent.Inline(mail);
        assertThat(attempt(DELIVERY, content)).isInstanceOf(Delivered.class);
        Path file = onlyFile("bob@example.org/new");
        assertThat(file)
                .hasBinaryContent(DeliveredCopy.atItsEnd(DELIVERY, content).open().readAllBytes());
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .startsWith(
                        "Return-Path: <alice@example.com>\r\n"
                                + "Delivered-To: bob@example.org\r\n"
                                + "Mailriver-Delivery: "
                                + DELIVERY.deliveryId()
                                + "\r\nReceived: ")
                .endsWith(new String(mail, StandardCharsets.ISO_8859_1));
        assertThat(names("bob@example.org/tmp")).isEmpty();
    }

    @Test
    void aRepeatMakesNoSecondFile() {
        assertThat(attempt(DELIVERY, MAIL).detail()).startsWith("stored at bob@example.org/new/");
        assertThat(attempt(DELIVERY, MAIL).detail()).startsWith("already at bob@example.org/new/");
        destination = open("another process");
        assertThat(attempt(DELIVERY, MAIL).detail()).startsWith("already at");
        assertThat(names("bob@example.org/new")).hasSize(1);
        assertThat(attempt(new SampleDelivery().mail(2).build(), MAIL).detail())
                .startsWith("stored at");
        assertThat(names("bob@example.org/new")).hasSize(2);
    }

    @Test
    void aRepeatFindsWhatAReaderMovedAndMarked() throws Exception {
        attempt(DELIVERY, MAIL);
        Path file = onlyFile("bob@example.org/new");
        for (String info : List.of("", ":2,", ":2,S", ":2,FRS", ":2,DFPRST")) {
            file =
                    Files.move(
                            file, folder.resolve("bob@example.org/cur/" + nameOf(DELIVERY) + info));
            assertThat(attempt(DELIVERY, MAIL).detail())
                    .isEqualTo("already at " + folder.relativize(file));
        }
        assertThat(names("bob@example.org/new")).isEmpty();
    }

    @Test
    void aRepeatFindsWhatAReaderMarkedWithKeywordsToo() throws Exception {
        attempt(DELIVERY, MAIL);
        Files.move(
                onlyFile("bob@example.org/new"),
                folder.resolve("bob@example.org/cur/" + nameOf(DELIVERY) + ":2,RSab"));
        now = now.plus(MaildirDestination.YOUNG);
        assertThat(attempt(DELIVERY, MAIL).detail()).startsWith("already at");
        assertThat(names("bob@example.org/new")).isEmpty();
    }

    @Test
    void aDeliveryWithFlagsGoesIntoCurAndIsFoundThere() {
        Delivery seen = new SampleDelivery().flags("\\Seen", "\\Flagged", "$Work").build();
        assertThat(attempt(seen, MAIL)).isInstanceOf(Delivered.class);
        assertThat(names("bob@example.org/cur")).containsExactly(nameOf(seen) + ":2,FS");
        assertThat(attempt(seen, MAIL).detail()).startsWith("already at");
        assertThat(names("bob@example.org/cur")).hasSize(1);
    }

    @Test
    void aMailboxNameIsAMaildirPlusPlusFolder() {
        Delivery delivery = new SampleDelivery().mailboxName("Projects/River").build();
        assertThat(attempt(delivery, MAIL)).isInstanceOf(Delivered.class);
        assertThat(names("bob@example.org/.Projects.River/new")).hasSize(1);
        assertThat(folder.resolve("bob@example.org/.Projects.River/maildirfolder")).exists();
        assertThat(folder.resolve("bob@example.org/maildirfolder")).doesNotExist();
    }

    @Test
    void eachRecipientHasACopyThatNamesNoOther() throws Exception {
        Delivery both = new SampleDelivery().to("bob@example.org", "eve@example.org").build();
        List<Verdict> verdicts = destination.attempt(both, MAIL);
        assertThat(verdicts)
                .extracting(Verdict::recipients)
                .containsExactly(both.recipients().subList(0, 1), both.recipients().subList(1, 2));
        assertThat(Files.readString(onlyFile("bob@example.org/new"))).doesNotContain("eve@");
        assertThat(Files.readString(onlyFile("eve@example.org/new"))).doesNotContain("bob@");
    }

    @Test
    void oneRecipientsTroubleIsNotTheOthers() throws Exception {
        Files.createFile(folder.resolve("bob@example.org"));
        Delivery both = new SampleDelivery().to("bob@example.org", "eve@example.org").build();
        List<Verdict> verdicts = destination.attempt(both, MAIL);
        assertThat(verdicts.get(0).outcome()).isInstanceOf(Deferred.class);
        assertThat(verdicts.get(1).outcome()).isInstanceOf(Delivered.class);
    }

    @Test
    void whatADeadProcessLeftInTmpIsNoDelivery() throws Exception {
        Path tmp = Files.createDirectories(folder.resolve("bob@example.org/tmp"));
        Files.writeString(tmp.resolve(nameOf(DELIVERY) + ".one.1"), "Subj");
        assertThat(attempt(DELIVERY, MAIL)).isInstanceOf(Deferred.class);
        assertThat(attempt(DELIVERY, MAIL).detail()).startsWith("stored at");
        assertThat(names("bob@example.org/new")).containsExactly(nameOf(DELIVERY));
    }

    @Test
    void anotherAttemptsFileInTmpIsLeftAlone() throws Exception {
        Path tmp = Files.createDirectories(folder.resolve("bob@example.org/tmp"));
        Path others = tmp.resolve(nameOf(DELIVERY) + ".one.1");
        Files.writeString(others, "Subj");
        assertThat(attempt(DELIVERY, MAIL)).isInstanceOf(Deferred.class);
        assertThat(others).hasContent("Subj");
    }

    @Test
    void whatADeadProcessLeftInTmpIsRemovedAfterAWhile() throws Exception {
        Path tmp = Files.createDirectories(folder.resolve("bob@example.org/tmp"));
        Path old =
                left(
                        tmp,
                        "1700000000.abc.mailriver.two.1",
                        MaildirDestination.ABANDONED.plusSeconds(1));
        Path young = left(tmp, "1700000000.abc.mailriver.two.2", Duration.ofHours(35));
        Path foreign = left(tmp, "1700000000.M1P2.host", Duration.ofDays(40));
        assertThat(attempt(DELIVERY, MAIL)).isInstanceOf(Delivered.class);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
    }

    @Test
    void aFailingReadLeavesNothingBehind() {
        MailContent broken =
                new MailContent.Stored(
                        new BlobStore() {
                            @Override
                            public BlobWriter create() {
                                throw new UnsupportedOperationException();
                            }

                            @Override
                            public InputStream open(BlobId blobId) {
                                return new ByteArrayInputStream(
                                        "Subject: x\r\n\r\nshort"
                                                .getBytes(StandardCharsets.US_ASCII));
                            }
                        },
                        new BlobRef(BlobId.of(new byte[0]), 1000));
        assertThat(attempt(DELIVERY, broken).detail()).contains("octets, expected");
        assertThat(names("bob@example.org/tmp")).isEmpty();
        assertThat(names("bob@example.org/new")).isEmpty();
        assertThat(names("bob@example.org/cur")).isEmpty();
    }

    @Test
    void aMaildirThatLostAFolderIsMendedAgain() throws Exception {
        attempt(DELIVERY, MAIL);
        for (String part : List.of("tmp", "cur")) {
            Files.delete(folder.resolve("bob@example.org").resolve(part));
        }
        assertThat(attempt(new SampleDelivery().mail(2).build(), MAIL))
                .isInstanceOf(Delivered.class);
    }

    @Test
    void noRecipientLeavesTheFolder() throws Exception {
        Path inner = Files.createDirectories(folder.resolve("inner"));
        destination =
                new MaildirDestination(
                        "local", new MaildirDestinationConfig(inner), () -> now, "one");
        Delivery hostile =
                new SampleDelivery()
                        .to("\"../../../x\"@example.org", "\"/etc/x\"@example.org")
                        .mailboxName("../../y")
                        .build();
        assertThat(destination.attempt(hostile, MAIL))
                .allMatch(verdict -> verdict.outcome() instanceof Delivered);
        assertThat(names(".")).containsExactly("inner");
        try (Stream<Path> all = Files.walk(inner)) {
            assertThat(
                            all.filter(Files::isRegularFile)
                                    .filter(file -> !file.endsWith("maildirfolder")))
                    .hasSize(2);
        }
    }

    @Test
    void racingAttemptsLeaveOneFile() throws Exception {
        MaildirDestination other = open("two");
        List<Future<List<Verdict>>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                MaildirDestination which = i % 2 == 0 ? destination : other;
                all.add(threads.submit(() -> which.attempt(DELIVERY, MAIL)));
            }
        }
        for (Future<List<Verdict>> one : all) {
            assertThat(one.get().getFirst().outcome()).isInstanceOf(Delivered.class);
        }
        assertThat(names("bob@example.org/new")).hasSize(1);
        assertThat(names("bob@example.org/tmp")).isEmpty();
    }

    private MaildirDestination open(String process) {
        return new MaildirDestination(
                "local", new MaildirDestinationConfig(folder), () -> now, process);
    }

    private DeliveryOutcome attempt(Delivery delivery, MailContent content) {
        return destination.attempt(delivery, content).getFirst().outcome();
    }

    private Path left(Path tmp, String name, Duration ago) throws IOException {
        Path file = Files.createFile(tmp.resolve(name));
        return Files.setLastModifiedTime(file, FileTime.from(now.minus(ago)));
    }

    private static String nameOf(Delivery delivery) {
        return delivery.receivedAt().getEpochSecond() + "." + delivery.deliveryId() + ".mailriver";
    }

    private Path onlyFile(String place) {
        List<String> names = names(place);
        assertThat(names).hasSize(1);
        return folder.resolve(place).resolve(names.getFirst());
    }

    private List<String> names(String place) {
        try (Stream<Path> files = Files.list(folder.resolve(place))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
