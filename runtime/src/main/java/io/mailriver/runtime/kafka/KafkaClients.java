package io.mailriver.runtime.kafka;

import io.mailriver.schemas.topic.TopicCatalogue;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes Kafka clients for one cluster. Keys and values are bytes everywhere. Immutable.
///
/// @param bootstrapServers the cluster
/// @param passedOn settings from the configuration; they win over ours
public record KafkaClients(String bootstrapServers, Map<String, String> passedOn) {
    /// While one request is being flushed the next one gathers: five in flight at once spread the
    /// same records over more and smaller flushes, at a third of the rate (docs/performance.md).
    private static final int ONE_REQUEST = 1;

    private static final int MAX_REQUEST_OCTETS = TopicCatalogue.MAX_RECORD_OCTETS + 65_536;

    public KafkaClients {
        passedOn = Map.copyOf(passedOn);
    }

    /// What every client needs: where the brokers are, the client's name, what was passed on.
    public Map<String, Object> settings(String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put("enable.metrics.push", false);
        settings.putAll(passedOn);
        return settings;
    }

    public Admin admin(String clientId) {
        return Admin.create(settings(clientId));
    }

    /// An idempotent producer that is answered by every replica that must have the record.
    ///
    /// @param more settings of this producer, such as `linger.ms`
    public KafkaProducer<byte[], byte[]> producer(String clientId, Map<String, Object> more) {
        Map<String, Object> settings = settings(clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_OCTETS);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, ONE_REQUEST);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// A consumer of finished transactions that starts at the beginning and commits nothing.
    ///
    /// @param more settings of this consumer, such as `group.id`
    public KafkaConsumer<byte[], byte[]> consumer(String clientId, Map<String, Object> more) {
        Map<String, Object> settings = settings(clientId);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.putAll(more);
        return new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
