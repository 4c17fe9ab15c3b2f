package io.mailriver.app.look;

import static java.util.Objects.requireNonNullElse;

import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.MailTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Reads the ledger of one mail: the one partition that its key belongs to, from shortly before the
/// mail's birth (its id tells when) up to what is there now.
///
/// Not thread-safe; close it.
public final class JourneyReader implements AutoCloseable {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final MailId mailId;
    private final byte[] key;

    public JourneyReader(Kafka kafka, MailId mailId) {
        this.topic = kafka.catalogue().name(MailTopic.JOURNEY);
        this.mailId = mailId;
        this.key = mailId.text().getBytes(StandardCharsets.UTF_8);
        this.consumer =
                kafka.clients()
                        .consumer(
                                "mailriver-trace",
                                Map.of(
                                        "max.poll.records",
                                        5000,
                                        "default.api.timeout.ms",
                                        Math.toIntExact(PATIENCE.toMillis())));
    }

    /// Gives each entry that stands in the ledger now, in the order in which they were written.
    ///
    /// @throws LookException when Kafka does not answer or the ledger's topic does not exist
    public void readAll(Consumer<JourneyEntry> entries) {
        try {
            TopicPartition partition = seekToBirth();
            long end =
                    requireNonNullElse(consumer.endOffsets(List.of(partition)).get(partition), 0L);
            while (consumer.position(partition) < end) {
                deliver(entries);
            }
        } catch (KafkaException failed) {
            throw new LookException("could not read the ledger '" + topic + "'", failed);
        }
    }

    /// Gives what is written from now on, for about as long as one poll takes.
    public void readMore(Consumer<JourneyEntry> entries) {
        try {
            deliver(entries);
        } catch (KafkaException failed) {
            throw new LookException("could not read the ledger '" + topic + "'", failed);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private TopicPartition seekToBirth() {
        int partitions = consumer.partitionsFor(topic).size();
        if (partitions == 0) {
            throw new LookException("there is no topic '" + topic + "'", null);
        }
        TopicPartition partition = new TopicPartition(topic, place(key, partitions));
        consumer.assign(List.of(partition));
        Instant from = mailId.birth().minus(CLOCKS_DIFFER);
        @Nullable OffsetAndTimestamp start =
                consumer.offsetsForTimes(Map.of(partition, Math.max(0, from.toEpochMilli())))
                        .get(partition);
        if (start == null) {
            consumer.seekToEnd(List.of(partition));
        } else {
            consumer.seek(partition, start.offset());
        }
        return partition;
    }

    /// As Kafka's own partitioner does, which every writer of the ledger uses.
    static int place(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private void deliver(Consumer<JourneyEntry> entries) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (Arrays.equals(key, record.key()) && record.value() != null) {
                entries.accept(Json.read(record.value(), JourneyEntry.class));
            }
        }
    }
}
