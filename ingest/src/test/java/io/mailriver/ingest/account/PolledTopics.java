package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.intake.IntakeConfig;
import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.sighting.PartitionSightings;
import io.mailriver.ingest.sighting.SightingStores;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.PartitionReader;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.schemas.topic.TopicSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// What a test of polling needs of Kafka: its topics, and what a reader of finished transactions
/// sees there.
record PolledTopics(KafkaClients clients) {
    static final TopicCatalogue CATALOGUE = new TopicCatalogue("mail.", 2, 1, Duration.ofDays(1));

    static PolledTopics create(String bootstrapServers) {
        KafkaClients clients = new KafkaClients(bootstrapServers, Map.of());
        try (var admin = clients.admin("test")) {
            List<TopicSpec> needed =
                    Stream.concat(
                                    CATALOGUE.essential().stream(),
                                    Stream.of(MailTopic.CURSORS, MailTopic.SIGHTINGS)
                                            .map(CATALOGUE::spec))
                            .toList();
            assertThat(new TopicCreation(admin, CATALOGUE).createMissing(needed)).isEmpty();
        }
        return new PolledTopics(clients);
    }

    static MailSpool spool(Path folder) throws IOException {
        return new MailSpool(
                FileBlobStore.open(folder, InstantSource.system()),
                new IntakeConfig(
                        ByteSize.ofMiB(1),
                        ByteSize.ofMiB(64),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(1)),
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextLong());
    }

    /// What was seen, for a tenure of its own.
    PartitionSightings sightings(SightingStores stores, Admin admin, int partition) {
        return new PartitionSightings(
                stores,
                new PartitionReader(clients, admin, "test-sightings"),
                new TopicPartition(CATALOGUE.name(MailTopic.SIGHTINGS), partition),
                InstantSource.system());
    }

    /// Everything on a topic, by a reader of finished transactions.
    List<ConsumerRecord<byte[], byte[]>> read(MailTopic topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("test-reader", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(CATALOGUE.name(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /// `account uid` of each mail on `mail.polled`.
    List<String> polled() {
        return read(MailTopic.POLLED).stream()
                .map(PolledTopics::envelope)
                .map(Envelope::source)
                .map(source -> source.account() + " " + source.uid())
                .toList();
    }

    static Envelope envelope(ConsumerRecord<byte[], byte[]> record) {
        return Json.read(record.headers().lastHeader(HeaderName.ENVELOPE).value(), Envelope.class);
    }

    /// What [#polled] must be in any order.
    static List<String> allOf(List<? extends FakeAccount> accounts) {
        return accounts.stream()
                .flatMap(account ->
                        LongStream.rangeClosed(1, account.total())
                                .mapToObj(uid -> account.name() + " " + uid))
                .toList();
    }
}
