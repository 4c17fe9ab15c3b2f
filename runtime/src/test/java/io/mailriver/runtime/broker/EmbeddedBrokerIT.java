package io.mailriver.runtime.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig.Flush;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.schemas.topic.TopicDifference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 2, 1, Duration.ofDays(1));

    @TempDir private Path folder;

    @Test
    void keepsItsRecordsOverARestart() throws Exception {
        try (EmbeddedBroker broker = started(Flush.EVERY_APPEND)) {
            createTopics(broker, CATALOGUE);
            assertThat(send(broker)).isZero();
        }

        try (EmbeddedBroker broker = started(Flush.EVERY_APPEND)) {
            assertThat(send(broker)).isEqualTo(1);
        }
    }

    @Test
    void flushesEveryAppendOfEveryTopicWhenAsked() throws Exception {
        try (EmbeddedBroker broker = started(Flush.EVERY_APPEND)) {
            createTopics(broker, CATALOGUE);
            try (Admin admin = kafka(broker).admin("test")) {
                for (String topic : List.of("mail.raw", "mail.journey")) {
                    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                    assertThat(admin.describeConfigs(List.of(resource)).all().get())
                            .hasEntrySatisfying(
                                    resource,
                                    config ->
                                            assertThat(config.get("flush.messages").value())
                                                    .isEqualTo("1"));
                }
            }
        }
    }

    @Test
    void tellsWhatDiffersFromTheCatalogueAndChangesNothing() throws Exception {
        try (EmbeddedBroker broker = started(Flush.OS)) {
            createTopics(broker, CATALOGUE);
            TopicCatalogue other = new TopicCatalogue("mail.", 3, 1, Duration.ofDays(2));

            List<TopicDifference> differences = createTopics(broker, other);

            assertThat(differences)
                    .anyMatch(d ->
                            d.topic() == MailTopic.RAW
                                    && d.setting().equals("partitions")
                                    && d.fatal())
                    .anyMatch(d ->
                            d.topic() == MailTopic.PARSED
                                    && d.setting().equals("retention.ms")
                                    && !d.fatal());
            assertThat(createTopics(broker, CATALOGUE)).isEmpty();
        }
    }

    @Test
    void createsNoTopicThatTheCatalogueDoesNotKnow() throws Exception {
        try (EmbeddedBroker broker = started(Flush.OS);
                var producer = kafka(broker).producer("test", Map.of("max.block.ms", 1000))) {
            assertThatThrownBy(() ->
                            producer.send(new ProducerRecord<>("unknown", new byte[] {1})).get())
                    .hasMessageContaining("unknown");
        }
    }

    private EmbeddedBroker started(Flush flush) throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(folder, new HostPort("127.0.0.1", 0), flush);
        broker.start();
        return broker;
    }

    private static List<TopicDifference> createTopics(
            EmbeddedBroker broker, TopicCatalogue catalogue) {
        try (Admin admin = kafka(broker).admin("test")) {
            return new TopicCreation(admin, catalogue).createMissing(catalogue.essential());
        }
    }

    private static long send(EmbeddedBroker broker) throws Exception {
        try (var producer = kafka(broker).producer("test", Map.of())) {
            return producer.send(new ProducerRecord<>("mail.raw", 0, null, new byte[] {1}))
                    .get()
                    .offset();
        }
    }

    private static KafkaClients kafka(EmbeddedBroker broker) {
        return new KafkaClients(broker.bootstrapServers(), Map.of());
    }
}
