package io.mailriver.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobCollectorIT {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 1, 1, Duration.ofDays(1));
    private static final Duration KEEP = Duration.ofDays(7);
    private static final Duration LONG = KEEP.plusDays(3);

    @TempDir private Path folder;
    private final Instant start = Instant.now();
    private Instant now = start;
    private EmbeddedBroker broker;
    private KafkaClients kafka;
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
        blobs = FileBlobStore.open(folder.resolve("blobs"), () -> now);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void removesWhatNothingNamesAndNobodyStoredForLong() throws Exception {
        BlobRef old = blobs.store("old".getBytes(UTF_8));
        now = start.plus(LONG);
        BlobRef young = blobs.store("young".getBytes(UTF_8));

        assertThat(collect(true)).isEqualTo(1);
        assertThatThrownBy(() -> blobs.open(old.blobId())).isInstanceOf(NoSuchFileException.class);
        blobs.open(young.blobId()).close();
    }

    @Test
    void keepsWhatIsStillOnItsWayOrDead() throws Exception {
        for (MailTopic topic :
                new MailTopic[] {MailTopic.DELIVERIES, MailTopic.DEFERRED, MailTopic.DEAD_LETTER}) {
            write(topic, Json.write(blobs.store(topic.suffix().getBytes(UTF_8))));
        }
        write(MailTopic.DEAD_LETTER, "no JSON".getBytes(UTF_8));
        var _ = blobs.store("named by nothing".getBytes(UTF_8));
        now = start.plus(LONG);

        assertThat(collect(true)).isEqualTo(1);
    }

    @Test
    void keepsWhatAnOpenTransactionNames() throws Exception {
        BlobRef blob = blobs.store("open".getBytes(UTF_8));
        now = start.plus(LONG);
        Map<String, Object> settings = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open");
        try (var producer = kafka.producer("test", settings)) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(record(MailTopic.DELIVERIES, Json.write(blob)));
            producer.flush();
            assertThat(sent.get().hasOffset()).isTrue();

            assertThat(collect(true)).isZero();
            producer.abortTransaction();
        }
    }

    @Test
    void removesNothingWhileMailOfThatTimeIsUnfinished() throws Exception {
        var _ = blobs.store("old".getBytes(UTF_8));
        write(MailTopic.RAW, Json.write(blobs.store("raw".getBytes(UTF_8))));
        now = start.plus(LONG);

        assertThat(collect(true)).isZero();
    }

    /// A group's place is behind the last record it has finished; the mark of the transaction's end
    /// stands there until more mail comes.
    @Test
    void isNotKeptFromItByTheEndOfATransactionThatIsAllThatIsLeft() throws Exception {
        var _ = blobs.store("old".getBytes(UTF_8));
        Map<String, Object> settings = Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "poll");
        try (var producer = kafka.producer("test", settings)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(record(MailTopic.POLLED, "no JSON".getBytes(UTF_8)));
            producer.commitTransaction();
        }
        now = start.plus(LONG);
        assertThat(collect(true)).isZero();
        TopicPartition partition = new TopicPartition(CATALOGUE.name(MailTopic.POLLED), 0);
        try (var admin = kafka.admin("test")) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();
        }

        assertThat(collect(true)).isEqualTo(1);
    }

    @Test
    void removesNothingWhileTheScheduleStandsStill() throws Exception {
        var _ = blobs.store("old".getBytes(UTF_8));
        now = start.plus(LONG);

        assertThat(collect(false)).isZero();
        assertThat(collect(true)).isEqualTo(1);
    }

    private int collect(boolean scheduleRuns) throws Exception {
        InstantSource clock = () -> now;
        try (BlobCollector collector =
                new BlobCollector(kafka, CATALOGUE, blobs, KEEP, () -> scheduleRuns, clock)) {
            return collector.collect();
        }
    }

    private void write(MailTopic topic, byte[] blobHeader) throws Exception {
        try (var producer = kafka.producer("test", Map.of())) {
            var _ = producer.send(record(topic, blobHeader)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(MailTopic topic, byte[] blobHeader) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(CATALOGUE.name(topic), new byte[0]);
        record.headers().add(HeaderName.BLOB, blobHeader);
        return record;
    }
}
