package io.mailriver.runtime.kafka;

import io.mailriver.runtime.config.Secret;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
/// @param passedOn settings from the configuration; they win over what we tune, and can't touch
///   what our promises stand on ([#isOurs])
public record KafkaClients(String bootstrapServers, Map<String, String> passedOn) {
    /// While one request is being flushed the next one gathers: five in flight at once spread the
    /// same records over more and smaller flushes, at a third of the rate (docs/decisions).
    private static final int ONE_REQUEST = 1;

    private static final int MAX_REQUEST_OCTETS = TopicCatalogue.MAX_RECORD_OCTETS + 65_536;

    private static final Set<String> OURS =
            Set.of(
                    "acks",
                    "application.id",
                    "auto.offset.reset",
                    "bootstrap.servers",
                    "client.id",
                    "enable.auto.commit",
                    "enable.idempotence",
                    "group.id",
                    "group.instance.id",
                    "group.protocol",
                    "isolation.level",
                    "key.deserializer",
                    "key.serializer",
                    "processing.guarantee",
                    "replication.factor",
                    "share.acknowledgement.mode",
                    "share.acquire.mode",
                    "state.dir",
                    "transactional.id",
                    "value.deserializer",
                    "value.serializer");
    private static final Pattern STREAMS_PREFIX =
            Pattern.compile("^((main|restore|global)\\.)?(consumer|producer|admin)\\.");

    /// @throws IllegalArgumentException when a setting is passed on that is ours
    public KafkaClients {
        passedOn = Map.copyOf(passedOn);
        passedOn.keySet().stream()
                .filter(KafkaClients::isOurs)
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException(
                            "client setting '" + key + "' is set by Mailriver, expected others");
                });
    }

    /// True for settings that can't be passed on, for our promises stand on them: who is asked, how
    /// sure an answer is, what a group has finished. Also behind the prefixes of Kafka Streams.
    public static boolean isOurs(String setting) {
        return OURS.contains(STREAMS_PREFIX.matcher(setting).replaceFirst(""))
                || setting.startsWith("topic.");
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
        return new KafkaProducer<>(
                producerSettings(clientId, more),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Map<String, Object> producerSettings(String clientId, Map<String, Object> more) {
        Map<String, Object> settings = settings(clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_OCTETS);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, ONE_REQUEST);
        settings.putAll(more);
        settings.putAll(passedOn);
        return settings;
    }

    /// A consumer of finished transactions that starts at the beginning and commits nothing.
    ///
    /// @param more settings of this consumer, such as `group.id`
    public KafkaConsumer<byte[], byte[]> consumer(String clientId, Map<String, Object> more) {
        return new KafkaConsumer<>(
                consumerSettings(clientId, more),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    Map<String, Object> consumerSettings(String clientId, Map<String, Object> more) {
        Map<String, Object> settings = settings(clientId);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.putAll(more);
        settings.putAll(passedOn);
        return settings;
    }

    /// Secrets are masked.
    @Override
    public String toString() {
        return "KafkaClients[bootstrapServers=%s, passedOn=%s]"
                .formatted(bootstrapServers, Secret.masked(passedOn));
    }
}
