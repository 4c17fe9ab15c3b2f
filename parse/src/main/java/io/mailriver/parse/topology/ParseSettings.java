package io.mailriver.parse.topology;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// The settings of the stage's Kafka Streams.
final class ParseSettings {
    /// When the broker aborts a transaction of this stage: what a frozen process can hold up.
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(20);

    private static final long POLL_MILLIS = 20; // a start waits for several polls of nothing
    private static final int RESTORE_WAIT_MILLIS = 20;
    private static final int SESSION_MILLIS = 6_000;
    private static final int HEARTBEAT_MILLIS = 2_000;
    private static final int MAX_POLL_INTERVAL_MILLIS = 120_000;
    private static final int MAX_POLL_RECORDS = 200;
    private static final int FETCH_OCTETS = 4 * 1024 * 1024; // for each broker and thread
    private static final int PARTITION_FETCH_OCTETS = 1024 * 1024;
    private static final int PRODUCER_BUFFER_OCTETS = 24 * 1024 * 1024; // for each thread
    // Nobody reads a record before its transaction's end, which sends what lingers.
    private static final int LINGER_MILLIS = 100;
    private static final int BATCH_OCTETS = 64 * 1024;

    private ParseSettings() {}

    static Properties of(
            KafkaClients clients,
            TopicCatalogue catalogue,
            ParseStageConfig config,
            String applicationId,
            String instanceId,
            Path folder) {
        Properties settings = new Properties();
        settings.putAll(clients.settings(applicationId));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, catalogue.replicationFactor());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbLimits.class);
        settings.put(
                StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, MAX_POLL_RECORDS);
        settings.put(
                StreamsConfig.WINDOW_STORE_CHANGE_LOG_ADDITIONAL_RETENTION_MS_CONFIG,
                Duration.ofMinutes(5).toMillis());
        catalogue
                .internalTopicSettings()
                .forEach((name, value) -> settings.put(StreamsConfig.topicPrefix(name), value));
        consumer(settings, instanceId);
        // Its look for the next changelog's first offset waits behind the fetch before it.
        settings.put(
                StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                RESTORE_WAIT_MILLIS);
        producer(settings);
        settings.putAll(clients.passedOn());
        return settings;
    }

    /// Small fetches: a mail may have a mebibyte, and every thread holds what it fetched.
    private static void consumer(Properties settings, String instanceId) {
        Map<String, Object> main =
                Map.of(
                        // A process that was killed and is back takes its old place at once.
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        instanceId,
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        SESSION_MILLIS,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        HEARTBEAT_MILLIS,
                        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                        MAX_POLL_INTERVAL_MILLIS,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MAX_POLL_RECORDS,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_OCTETS,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        PARTITION_FETCH_OCTETS);
        main.forEach((name, value) -> settings.put(StreamsConfig.mainConsumerPrefix(name), value));
    }

    private static void producer(Properties settings) {
        Map<String, Object> producer =
                Map.of(
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        LINGER_MILLIS,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_OCTETS,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        PRODUCER_BUFFER_OCTETS,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        TopicCatalogue.MAX_RECORD_OCTETS + 64 * 1024,
                        // A second request would overtake one that waits for the marks of the
                        // transaction before it, and be refused as out of order.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        (int) TRANSACTION_TIMEOUT.toMillis(),
                        CommonClientConfigs.METRICS_RECORDING_LEVEL_CONFIG,
                        "INFO");
        producer.forEach((name, value) -> settings.put(StreamsConfig.producerPrefix(name), value));
    }
}
