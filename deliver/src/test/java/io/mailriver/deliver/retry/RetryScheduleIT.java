package io.mailriver.deliver.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The schedule on a real broker.
final class RetryScheduleIT {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 1, 1, Duration.ofDays(7));
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    @SuppressWarnings("try") // closed on purpose in the middle
    void restoresWhatWaitsAfterItsFolderWasLostAndTheBrokerRestarted(@TempDir Path folder)
            throws Exception {
        Instant due;
        try (EmbeddedBroker broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS)) {
            broker.start();
            KafkaClients clients = new KafkaClients(broker.bootstrapServers(), Map.of());
            try (Admin admin = clients.admin("test")) {
                new TopicCreation(admin, CATALOGUE).createMissing();
            }
            try (RetrySchedule schedule =
                            new RetrySchedule(clients, CATALOGUE, folder.resolve("one"));
                    KafkaProducer<byte[], byte[]> producer = clients.producer("test", Map.of())) {
                schedule.start();
                await().atMost(PATIENCE).until(schedule::isRunning);
                due = Instant.now().plusSeconds(40);
                put(producer, sample(1).with(State.DEFERRED, 2, due, "450 later"));
                put(producer, sample(2).with(State.DEFERRED, 2, due, "450 later"));
                put(producer, sample(3).with(State.LEASED, 1, due, null));
                put(producer, sample(2).with(State.ENDED, 2, null, null));
                await().atMost(PATIENCE).until(() -> count(clients, MailTopic.QUEUE) >= 4);
            }
            assertThat(count(clients, MailTopic.DELIVERIES)).isZero();
            broker.close();
            broker.start();
            try (RetrySchedule schedule =
                    new RetrySchedule(clients, CATALOGUE, folder.resolve("another"))) {
                schedule.start();
                await().atMost(PATIENCE).until(() -> count(clients, MailTopic.DELIVERIES) == 2);
                assertThat(schedule.isRunning()).isTrue();
            }
            assertThat(Instant.now()).isAfter(due);
            assertThat(deliveries(clients))
                    .extracting(Delivery::deliveryId, Delivery::attempt, Delivery::state)
                    .containsExactlyInAnyOrder(
                            tuple(sample(1).deliveryId(), 2, State.READY),
                            tuple(sample(3).deliveryId(), 1, State.READY));
        }
    }

    private static Delivery sample(int number) {
        return new SampleDelivery().mail(number).build();
    }

    private static void put(KafkaProducer<byte[], byte[]> producer, Delivery delivery)
            throws ExecutionException, InterruptedException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        CATALOGUE.name(MailTopic.DEFERRED),
                        delivery.deliveryId().text().getBytes(StandardCharsets.UTF_8),
                        new byte[0]);
        record.headers().add(HeaderName.DELIVERY, Json.write(delivery));
        record.headers()
                .add(HeaderName.BLOB, Json.write(new BlobRef(BlobId.of(new byte[] {1}), 1)));
        producer.send(record).get();
    }

    private static int count(KafkaClients clients, MailTopic topic) {
        return records(clients, topic).size();
    }

    private static List<Delivery> deliveries(KafkaClients clients) {
        return records(clients, MailTopic.DELIVERIES);
    }

    /// What stands on the topic now; null for what bears no delivery.
    private static List<Delivery> records(KafkaClients clients, MailTopic topic) {
        List<Delivery> found = new ArrayList<>();
        TopicPartition only = new TopicPartition(CATALOGUE.name(topic), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("look", Map.of())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).getOrDefault(only, 0L);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> {
                            var header = record.headers().lastHeader(HeaderName.DELIVERY);
                            found.add(
                                    header == null
                                            ? null
                                            : Json.read(header.value(), Delivery.class));
                        });
            }
        }
        return found;
    }
}
