package io.mailriver.testkit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ExternalBrokerIT {
    private static final String TOPIC = "here";
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final byte[] KEY = {1};

    @Test
    void keepsRecordsAndPortOverKillStopAndFreeze() throws Exception {
        try (ExternalBroker broker = ExternalBroker.start()) {
            KafkaClients clients = new KafkaClients(broker.bootstrapServers(), Map.of());
            try (Admin admin = clients.admin("test")) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            }
            send(clients, "before the kill");
            broker.kill();
            broker.startAgain();
            send(clients, "before the stop");
            broker.stop();
            assertThatThrownBy(() -> send(clients, "nobody takes this", SHORT)).isNotNull();
            broker.startAgain();
            broker.pause();
            assertThatThrownBy(() -> send(clients, "nor this", SHORT)).isNotNull();
            broker.resume();
            send(clients, "after the freeze");

            assertThat(read(clients))
                    .contains("before the kill", "before the stop", "after the freeze")
                    .doesNotContain("nobody takes this");
        }
    }

    private static void send(KafkaClients clients, String text) throws Exception {
        send(clients, text, Duration.ofSeconds(60));
    }

    private static void send(KafkaClients clients, String text, Duration patience)
            throws Exception {
        int millis = (int) patience.toMillis();
        Map<String, Object> settings =
                Map.of(
                        "max.block.ms",
                        millis,
                        "delivery.timeout.ms",
                        millis,
                        "request.timeout.ms",
                        Math.min(millis, 5_000),
                        "linger.ms",
                        0);
        try (Producer<byte[], byte[]> producer = clients.producer("test", settings)) {
            producer.send(new ProducerRecord<>(TOPIC, KEY, text.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static List<String> read(KafkaClients clients) {
        try (Consumer<byte[], byte[]> consumer = clients.consumer("test", Map.of())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<String> texts = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record ->
                                texts.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
            return texts;
        }
    }
}
