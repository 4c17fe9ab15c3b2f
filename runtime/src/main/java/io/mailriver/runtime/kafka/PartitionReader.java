package io.mailriver.runtime.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// Reads a partition to the end that it has now, finished transactions only. Thread-safe.
public final class PartitionReader {
    private static final Duration PATIENCE = Duration.ofSeconds(30); // without any progress
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_OCTETS = 1024 * 1024;

    private final KafkaClients clients;
    private final Admin admin;
    private final String clientId;

    /// What there is of a partition.
    ///
    /// @param topic the topic's id; one that is made anew has another
    /// @param end of all, not of what is known to be committed
    public record Extent(String topic, long begin, long end) {}

    /// Takes records as they come.
    public interface Taker {
        /// Takes some, in order.
        ///
        /// @param next the offset behind them
        void take(Iterable<ConsumerRecord<byte[], byte[]>> records, long next);
    }

    public PartitionReader(KafkaClients clients, Admin admin, String clientId) {
        this.clients = clients;
        this.admin = admin;
        this.clientId = clientId;
    }

    /// What there is of it now.
    ///
    /// @throws KafkaException when it is not known
    public Extent extent(TopicPartition place) throws InterruptedException {
        KafkaFuture<String> topic =
                admin.describeTopics(List.of(place.topic()))
                        .allTopicNames()
                        .thenApply(all -> all.values().iterator().next().topicId().toString());
        return new Extent(answer(topic, place), offset(place, OffsetSpec.earliest()), end(place));
    }

    /// The end of all, not of what is known to be committed: behind a transaction that hangs there
    /// may be more.
    ///
    /// @throws KafkaException when it is not known
    public long end(TopicPartition place) throws InterruptedException {
        return offset(place, OffsetSpec.latest());
    }

    /// Reads on until the end is reached.
    ///
    /// @param from the first offset
    /// @param end where to stop, or a little behind
    /// @return the next offset
    /// @throws KafkaException when the end can't be reached
    public long read(TopicPartition place, long from, long end, Taker taker)
            throws InterruptedException {
        if (from >= end) {
            return from;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(place.partition())) {
            consumer.assign(List.of(place));
            consumer.seek(place, from);
            long reached = from;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (reached < end) {
                var records = consumer.poll(POLL);
                long now = consumer.position(place);
                if (!records.isEmpty()) {
                    taker.take(records, now);
                }
                if (now > reached) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new KafkaException(
                            place + " can't be read beyond " + now + ", its end is " + end);
                }
                reached = now;
            }
            return reached;
        } catch (InterruptException stopped) {
            Thread.interrupted(); // Kafka has set the flag as well
            InterruptedException plain = new InterruptedException(stopped.getMessage());
            plain.initCause(stopped);
            throw plain;
        }
    }

    private long offset(TopicPartition place, OffsetSpec which) throws InterruptedException {
        return answer(
                        admin.listOffsets(
                                        Map.of(place, which),
                                        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                                .partitionResult(place),
                        place)
                .offset();
    }

    private static <T> T answer(KafkaFuture<T> future, TopicPartition place)
            throws InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaException("the end of " + place + " is not known", failed);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(int partition) {
        return clients.consumer(
                clientId + "-" + partition,
                Map.of(
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_OCTETS,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_OCTETS,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false));
    }
}
