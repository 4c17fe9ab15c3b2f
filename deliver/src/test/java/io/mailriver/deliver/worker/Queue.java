package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.retry.Backoff;
import io.mailriver.deliver.retry.RetryConfig;
import io.mailriver.deliver.retry.RetrySchedule;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// All topics on a broker, deliveries to put on it, and a look at what came out.
final class Queue implements AutoCloseable {
    final KafkaClients clients;
    final TopicCatalogue catalogue;
    final FileBlobStore blobs;
    final MailLog log = new MailLog(new SimpleMeterRegistry());
    private final Path folder;
    private final KafkaProducer<byte[], byte[]> producer;

    /// All topics under a prefix of their own, so that tests can share a broker.
    Queue(EmbeddedBroker broker, Path folder, String prefix, int partitions) throws IOException {
        this.folder = folder;
        this.clients = new KafkaClients(broker.bootstrapServers(), Map.of());
        this.catalogue = new TopicCatalogue(prefix, partitions, 1, Duration.ofDays(7));
        this.blobs = FileBlobStore.open(folder.resolve("blobs"), InstantSource.system());
        try (Admin admin = clients.admin("test")) {
            new TopicCreation(admin, catalogue).createMissing(catalogue.essential());
        }
        this.producer = clients.producer("test", Map.of("linger.ms", 5));
    }

    static EmbeddedBroker broker(Path folder) throws Exception {
        EmbeddedBroker broker =
                new EmbeddedBroker(folder, new HostPort("127.0.0.1", 0), KafkaConfig.Flush.OS);
        broker.start();
        return broker;
    }

    DeliveryWorker worker(DeliverConfig config, Destination... destinations) {
        Map<String, Destination> named = new HashMap<>();
        for (Destination destination : destinations) {
            named.put(destination.name(), destination);
        }
        return new DeliveryWorker(
                clients, catalogue, named, blobs, log, config, InstantSource.system());
    }

    RetrySchedule schedule() {
        return new RetrySchedule(clients, catalogue, folder.resolve("schedule"));
    }

    static DeliverConfig config(List<Duration> intervals) {
        return config(intervals, Duration.ofMillis(250), Duration.ofSeconds(5));
    }

    static DeliverConfig config(List<Duration> intervals, Duration holdUp, Duration stopGrace) {
        return new DeliverConfig(
                2,
                500,
                2000,
                ByteSize.ofMiB(64),
                holdUp,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                stopGrace,
                new RetryConfig(new Backoff(intervals)));
    }

    void put(Delivery delivery, byte[] mail) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        catalogue.name(MailTopic.DELIVERIES),
                        delivery.deliveryId().text().getBytes(StandardCharsets.UTF_8),
                        mail);
        record.headers().add(HeaderName.DELIVERY, Json.write(delivery));
        var _ = producer.send(record);
    }

    void putRaw(ProducerRecord<byte[], byte[]> record)
            throws InterruptedException, ExecutionException {
        producer.send(record).get();
    }

    void flush() {
        producer.flush();
    }

    /// Hands every record of the queue out to somebody who gives it back, `times` times.
    void release(int records, int times) {
        try (Admin admin = clients.admin("test")) {
            Duration _ =
                    new ShareGroup(admin, DeliveryWorker.groupId(catalogue))
                            .prepare(Duration.ofSeconds(1));
        }
        Map<String, Object> settings = clients.settings("releasing");
        settings.put("group.id", DeliveryWorker.groupId(catalogue));
        settings.put("share.acknowledgement.mode", "explicit");
        try (KafkaShareConsumer<byte[], byte[]> consumer =
                new KafkaShareConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(catalogue.name(MailTopic.DELIVERIES)));
            for (int left = records * times; left > 0; ) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    consumer.acknowledge(record, AcknowledgeType.RELEASE);
                    left--;
                }
            }
            consumer.commitSync(Duration.ofSeconds(10));
        }
    }

    /// How many records of the queue have no final answer yet. The group's start offset would not
    /// tell: it is written down with the next answer only.
    long unanswered() throws InterruptedException, ExecutionException {
        String topic = catalogue.name(MailTopic.DELIVERIES);
        String group = DeliveryWorker.groupId(catalogue);
        long open = 0;
        try (Admin admin = clients.admin("test");
                KafkaConsumer<byte[], byte[]> consumer = clients.consumer("look", Map.of())) {
            Map<TopicPartition, SharePartitionOffsetInfo> starts =
                    admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                            .partitionsToOffsetInfo(group)
                            .get();
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            for (Map.Entry<TopicPartition, Long> end : consumer.endOffsets(partitions).entrySet()) {
                SharePartitionOffsetInfo start = starts.get(end.getKey());
                open += start == null ? end.getValue() : start.lag().orElse(end.getValue());
            }
        }
        return open;
    }

    /// The deliveries that `mail.queue` still tells of.
    long waiting() {
        Map<String, Boolean> waits = new HashMap<>();
        all(MailTopic.QUEUE)
                .forEach(record ->
                        waits.put(
                                new String(record.key(), StandardCharsets.UTF_8),
                                record.value() != null));
        return waits.values().stream().filter(waiting -> waiting).count();
    }

    /// A header of a record as text.
    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /// Everything that stands on a topic now.
    List<ConsumerRecord<byte[], byte[]>> all(MailTopic topic) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("look", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(catalogue.name(topic)).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Set<TopicPartition> open = new HashSet<>(partitions);
            while (true) {
                open.removeIf(one -> consumer.position(one) >= ends.getOrDefault(one, 0L));
                if (open.isEmpty()) {
                    return found;
                }
                consumer.poll(Duration.ofMillis(50)).forEach(found::add);
            }
        }
    }

    <T> List<T> values(MailTopic topic, Class<T> type) {
        return all(topic).stream()
                .filter(record -> record.value() != null)
                .map(record -> Json.read(record.value(), type))
                .toList();
    }

    List<Delivery> deliveries(MailTopic topic) {
        return all(topic).stream()
                .map(record -> record.headers().lastHeader(HeaderName.DELIVERY))
                .map(header -> Json.read(header.value(), Delivery.class))
                .toList();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
