package io.mailriver.deliver.retry;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The schedule as it runs: hands waiting deliveries out again within a second of their due time.
///
/// The state folder may be lost; it is restored from Kafka. With Kafka away it waits and resumes by
/// itself. Several processes share the partitions. Not thread-safe but for [#isRunning].
public final class RetrySchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetrySchedule.class);
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 20; // a start waits for several polls of nothing
    private static final int RESTORE_WAIT_MILLIS = 20;
    private static final Duration COMMIT = Duration.ofMillis(100);
    private static final Duration CLOSING = Duration.ofSeconds(15);
    private static final CloseOptions LEAVING =
            CloseOptions.timeout(CLOSING)
                    .withGroupMembershipOperation(
                            CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

    private final KafkaClients clients;
    private final TopicCatalogue catalogue;
    private final Path stateFolder;
    private volatile @Nullable KafkaStreams streams;

    /// @param stateFolder where the stores stand; several schedules may not share one
    public RetrySchedule(KafkaClients clients, TopicCatalogue catalogue, Path stateFolder) {
        this.clients = clients;
        this.catalogue = catalogue;
        this.stateFolder = stateFolder;
    }

    /// The name of the consumer group, and what its committed offsets are found by.
    public static String applicationId(TopicCatalogue catalogue) {
        return catalogue.name(MailGroup.SCHEDULE);
    }

    /// Begins; returns at once. The topics must exist.
    public void start() {
        KafkaStreams starting =
                new KafkaStreams(
                        ScheduleTopology.build(catalogue, Stores::persistentKeyValueStore),
                        settings());
        starting.setUncaughtExceptionHandler(failed -> {
            LOG.atWarn()
                    .setCause(failed)
                    .log("a thread of the schedule failed; another takes over");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams = starting;
        starting.start();
    }

    /// True when every partition of this process is being worked on.
    public boolean isRunning() {
        KafkaStreams running = streams;
        return running != null && running.state() == KafkaStreams.State.RUNNING;
    }

    /// Commits what is done and leaves the group, so that another takes over at once.
    @Override
    public void close() {
        KafkaStreams running = streams;
        if (running != null && !running.close(LEAVING)) {
            LOG.atWarn().log("the schedule did not stop within {}", CLOSING);
        }
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.putAll(clients.settings("schedule"));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(catalogue));
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT.toMillis());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, catalogue.replicationFactor());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        settings.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                Math.toIntExact(SESSION.toMillis()));
        settings.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                Math.toIntExact(HEARTBEAT.toMillis()));
        settings.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // Its look for the next changelog's first offset waits behind the fetch before it.
        settings.put(
                StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                RESTORE_WAIT_MILLIS);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // A second request would overtake one that waits for the marks of the transaction before
        // it, and be refused as out of order.
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
                1);
        for (Map.Entry<String, String> topic : catalogue.internalTopicSettings().entrySet()) {
            settings.put(StreamsConfig.topicPrefix(topic.getKey()), topic.getValue());
        }
        return settings;
    }
}
