package io.mailriver.ingest.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaIntakeIT {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 3, 1, Duration.ofDays(1));

    @TempDir private Path folder;
    private EmbeddedBroker broker;
    private KafkaClients kafka;
    private KafkaIntake intake;
    private FileBlobStore blobs;

    @BeforeEach
    void start() throws Exception {
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS);
        broker.start();
        kafka = new KafkaClients(broker.bootstrapServers(), Map.of());
        try (var admin = kafka.admin("test")) {
            assertThat(new TopicCreation(admin, CATALOGUE).createMissing(CATALOGUE.essential()))
                    .isEmpty();
        }
        blobs = FileBlobStore.open(folder.resolve("blobs"), InstantSource.system());
        intake = intake(ByteSize.ofMiB(0));
        intake.start();
    }

    @AfterEach
    void stop() {
        intake.close();
        broker.close();
    }

    @Test
    void isClosedWhileTheDiskIsNearlyFull() {
        try (KafkaIntake full = intake(new ByteSize(Long.MAX_VALUE))) {
            assertThat(full.closed()).contains(IntakeException.Reason.STORAGE);
            assertThat(full.closed(1)).contains(IntakeException.Reason.STORAGE);
        }
        assertThat(intake.closed()).isEmpty();
    }

    @Test
    void theReceiptNamesTheRecordThatHoldsTheMail() {
        byte[] mail = "Subject: hi\r\n\r\nhello\r\n".getBytes(US_ASCII);

        Receipt receipt = take(mail);

        ConsumerRecord<byte[], byte[]> record = recordOf(receipt);
        assertThat(record.value()).isEqualTo(mail);
        assertThat(new String(record.key(), US_ASCII)).matches("[0-9a-f]{32}");
        assertThat(envelopeOf(record).mailId()).isEqualTo(receipt.mailId());
        assertThat(receipt.toString())
                .isEqualTo(
                        receipt.mailId()
                                + " stored at mail.raw-"
                                + record.partition()
                                + "@"
                                + record.offset());
    }

    @Test
    void aLargeMailIsInTheBlobStoreBeforeItsClaimCheckIsOnTheTopic() throws Exception {
        byte[] mail = "x".repeat(200_000).getBytes(US_ASCII);

        ConsumerRecord<byte[], byte[]> record = recordOf(take(mail));

        assertThat(record.value()).isEmpty();
        BlobRef blob =
                Json.read(record.headers().lastHeader(HeaderName.BLOB).value(), BlobRef.class);
        try (var stored = blobs.open(blob.blobId())) {
            assertThat(stored.readAllBytes()).isEqualTo(mail);
        }
    }

    @Test
    void theSameMailWithTheSameEnvelopeMeetsItselfInOnePartition() {
        byte[] mail = "Subject: again\r\n\r\n".getBytes(US_ASCII);

        Receipt first = take(mail);
        Receipt second = take(mail);

        assertThat(second.partition()).isEqualTo(first.partition());
        assertThat(recordOf(second).key()).isEqualTo(recordOf(first).key());
        assertThat(second.mailId()).isNotEqualTo(first.mailId());
    }

    @Test
    void theLedgerTellsOfTheMail() {
        Receipt receipt = take("Subject: hi\r\n\r\n".getBytes(US_ASCII));
        intake.close();

        try (var consumer = kafka.consumer("journey", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(CATALOGUE.name(MailTopic.JOURNEY)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().untilAsserted(() ->
                    assertThat(consumer.poll(Duration.ofMillis(200)))
                            .extracting(r -> Json.read(r.value(), JourneyEntry.class))
                            .anyMatch(e ->
                                    e.mailId().equals(receipt.mailId())
                                            && e.outcome() == JourneyEntry.Outcome.RECEIVED));
        }
    }

    @Test
    void theLedgerTellsOfAMailThatWasRefusedAfterItsBytesHadCome() {
        MailId mailId;
        try (Incoming incoming = intake.open()) {
            mailId = incoming.mailId();
        }

        intake.refused(envelope(mailId), 4711, "554 5.4.6 loop");

        try (var consumer = kafka.consumer("journey", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(CATALOGUE.name(MailTopic.JOURNEY)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().untilAsserted(() ->
                    assertThat(consumer.poll(Duration.ofMillis(200)))
                            .extracting(r -> Json.read(r.value(), JourneyEntry.class))
                            .anyMatch(e ->
                                    e.mailId().equals(mailId)
                                            && e.outcome() == JourneyEntry.Outcome.REJECTED
                                            && "554 5.4.6 loop".equals(e.reply())));
        }
    }

    @Test
    void clientsThatStopInTheMiddleOfLargeMailsLeaveRoomForOthers() {
        byte[] most = new byte[60 * 1024];
        List<Incoming> stopped = new ArrayList<>();
        for (int i = 0; i < 300; i++) { // more than twice the 8 MiB
            stopped.add(intake.open());
            stopped.getLast().write(most, 0, most.length);
        }

        assertThat(intake.bytesInFlight()).isLessThan(5 << 20);
        assertThat(intake.closed(60_000)).isEmpty();
        assertThat(take("Subject: small\r\n\r\n".getBytes(US_ASCII)).offset()).isNotNegative();
        stopped.forEach(Incoming::close);
        assertThat(intake.bytesInFlight()).isZero();
    }

    @Test
    void refusesASizeThatDoesNotFitTheBudgetAndNoOther() {
        byte[] mail = new byte[10_000];
        List<Incoming> held = new ArrayList<>();
        for (int i = 0; i < 511; i++) { // each takes 16 KiB of the 8 MiB
            held.add(intake.open());
            held.getLast().write(mail, 0, mail.length);
        }

        assertThat(intake.closed()).isEmpty();
        assertThat(intake.closed(0)).isEmpty();
        assertThat(intake.closed(10_000)).isEmpty();
        assertThat(intake.closed(1L << 40)).isEmpty(); // goes to the blob store
        held.add(intake.open());
        held.getLast().write(mail, 0, 5_000);
        assertThat(intake.closed()).isEmpty();
        assertThat(intake.closed(5_000)).isEmpty();
        assertThat(intake.closed(10_000)).contains(IntakeException.Reason.BUSY);
        assertThat(intake.closed(1L << 40)).contains(IntakeException.Reason.BUSY);
        held.forEach(Incoming::close);
        assertThat(intake.closed(60_000)).isEmpty();
    }

    @Test
    void saysThatKafkaIsAwayAndIsWellAgainByItself() throws Exception {
        String address = broker.bootstrapServers();
        broker.close();

        assertThatThrownBy(() -> take("Subject: lost?\r\n\r\n".getBytes(US_ASCII)))
                .isInstanceOfSatisfying(
                        IntakeException.class,
                        failure ->
                                assertThat(failure.reason())
                                        .isEqualTo(IntakeException.Reason.KAFKA_AWAY));
        assertThat(intake.closed()).contains(IntakeException.Reason.KAFKA_AWAY);

        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"), HostPort.parse(address), KafkaConfig.Flush.OS);
        broker.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> intake.closed().isEmpty());
        assertThat(take("Subject: back\r\n\r\n".getBytes(US_ASCII)).offset()).isNotNegative();
    }

    private Receipt take(byte[] mail) {
        try (Incoming incoming = intake.open()) {
            incoming.write(mail, 0, mail.length);
            return intake.publish(envelope(incoming.mailId()), incoming.finish());
        }
    }

    private ConsumerRecord<byte[], byte[]> recordOf(Receipt receipt) {
        try (var consumer = kafka.consumer("test", Map.of("max.poll.records", 1))) {
            TopicPartition partition = new TopicPartition(receipt.topic(), receipt.partition());
            consumer.assign(List.of(partition));
            consumer.seek(partition, receipt.offset());
            return consumer.poll(Duration.ofSeconds(10)).iterator().next();
        }
    }

    private static Envelope envelopeOf(ConsumerRecord<byte[], byte[]> record) {
        byte[] json = record.headers().lastHeader(HeaderName.ENVELOPE).value();
        assertThat(new String(json, UTF_8)).contains("\"reversePath\":\"ann@example.org\"");
        return Json.read(json, Envelope.class);
    }

    private static Envelope envelope(MailId mailId) {
        return new Envelope(
                mailId,
                null,
                Instant.parse("2026-11-23T10:00:00Z"),
                "ESMTP",
                "mx",
                "mx.example.org",
                "client.example.org",
                "192.0.2.1",
                null,
                null,
                null,
                ReversePath.parse("ann@example.org"),
                List.of(ForwardPath.of(Mailbox.parse("bob@example.org"))),
                null,
                null,
                BodyType.EIGHT_BIT_MIME,
                false,
                false,
                null,
                null);
    }

    private KafkaIntake intake(ByteSize minFree) {
        return new KafkaIntake(
                kafka,
                CATALOGUE,
                blobs,
                new IntakeConfig(
                        ByteSize.ofKiB(64),
                        ByteSize.ofMiB(8),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(1),
                        minFree),
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextLong());
    }
}
