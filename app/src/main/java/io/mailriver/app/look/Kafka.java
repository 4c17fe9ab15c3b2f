package io.mailriver.app.look;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.topic.TopicCatalogue;

/// The cluster that a command looks into: the configured one, or the embedded broker of a running
/// program on this machine.
public record Kafka(KafkaClients clients, TopicCatalogue catalogue) {
    public static Kafka of(KafkaConfig config) {
        String servers = config.bootstrapServers().orElse(config.embedded().bind().toString());
        return new Kafka(new KafkaClients(servers, config.client()), config.catalogue());
    }
}
