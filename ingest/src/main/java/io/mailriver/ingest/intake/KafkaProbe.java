package io.mailriver.ingest.intake;

import io.mailriver.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks, while Kafka is away, whether it is back: every partition of the topic has a leader again.
/// A thread of its own; silent while Kafka is present.
final class KafkaProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaProbe.class);
    private static final int PATIENCE_SECONDS = 3;

    private final Admin admin;
    private final String topic;
    private final KafkaWatch watch;
    private final Duration interval;
    private @Nullable Thread thread;

    KafkaProbe(KafkaClients kafka, String topic, KafkaWatch watch, Duration interval) {
        this.admin = kafka.admin("mailriver-intake-probe");
        this.topic = topic;
        this.watch = watch;
        this.interval = interval;
    }

    void start() {
        thread = Thread.ofVirtual().name("kafka-probe").start(this::run);
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        admin.close(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private void run() {
        boolean wasAway = false;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(interval);
                if (watch.needsProbe() && isServed()) {
                    watch.present();
                }
                wasAway = tell(wasAway, watch.isAway());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean tell(boolean wasAway, boolean isAway) {
        if (isAway && !wasAway) {
            LOG.warn("Kafka is away: clients get 451 4.3.0 until it is back");
        } else if (wasAway && !isAway) {
            LOG.info("Kafka is back");
        }
        return isAway;
    }

    private boolean isServed() throws InterruptedException {
        try {
            TopicDescription description =
                    admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .get(topic);
            return description != null
                    && description.partitions().stream().allMatch(KafkaProbe::hasLeader);
        } catch (ExecutionException | TimeoutException stillAway) {
            return false;
        }
    }

    private static boolean hasLeader(TopicPartitionInfo partition) {
        return partition.leader() != null && !partition.leader().isEmpty();
    }
}
