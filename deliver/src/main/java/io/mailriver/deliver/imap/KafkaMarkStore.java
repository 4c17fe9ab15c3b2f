package io.mailriver.deliver.imap;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Marks on the compacted topic `mail.marks`, shared by all workers.
///
/// One thread follows the topic and writes what is new here: the marks of ours merged with what was
/// read, at most once a minute for each mailbox. Who asks or notes never waits for Kafka; with
/// Kafka away what was noted is forgotten, which is what marks are allowed. Thread-safe.
public final class KafkaMarkStore implements MarkStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaMarkStore.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int FETCH_OCTETS = 1024 * 1024;

    private final KafkaClients clients;
    private final String topic;
    private final KnownMarks marks = new KnownMarks(KnownMarks.MAX_MAILBOXES);
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread follower =
            Thread.ofPlatform().name("imap-marks").daemon().unstarted(this::follow);

    public KafkaMarkStore(KafkaClients clients, TopicCatalogue catalogue) {
        this.clients = clients;
        this.topic = catalogue.name(MailTopic.MARKS);
    }

    /// Reads the topic to its end, waiting for Kafka as long as it takes; an interrupt ends the
    /// wait. The topic must exist.
    public void start() throws InterruptedException {
        follower.start();
        caughtUp.await();
    }

    @Override
    public Optional<Mark> newestBefore(String destination, String mailboxName, Instant at) {
        return marks.newestBefore(KnownMarks.key(destination, mailboxName), at);
    }

    @Override
    public void note(String destination, String mailboxName, Mark mark) {
        marks.note(KnownMarks.key(destination, mailboxName), mark);
    }

    /// Writes what is not written yet, if Kafka is there.
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!follower.join(CLOSING.multipliedBy(2))) {
                LOG.atWarn().log("the follower of {} did not end", topic);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            do {
                followUntilFailure();
            } while (!closed.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void followUntilFailure() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                Writer writer = new Writer()) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (closed.getCount() > 0) {
                consumer.poll(POLL).forEach(this::read);
                if (caughtUp.getCount() > 0
                        && ends.entrySet().stream()
                                .allMatch(
                                        end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp.countDown();
                }
                writer.writeUntold();
            }
        } catch (RuntimeException failed) {
            LOG.atWarn().setCause(failed).log("lost {}, coming back", topic);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            marks.forget(key);
            return;
        }
        try {
            marks.heard(key, Json.read(record.value(), MailboxMarks.class));
        } catch (RuntimeException unreadable) {
            LOG.atWarn().setCause(unreadable).log("passing over unreadable marks of {}", key);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return clients.consumer(
                "imap-marks",
                Map.of(
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_OCTETS,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_OCTETS));
    }

    /// Writes marks and looks no further after them.
    private final class Writer implements AutoCloseable {
        private final KafkaProducer<byte[], byte[]> producer =
                clients.producer(
                        "imap-marks",
                        Map.of(
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                PATIENCE_MILLIS,
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                PATIENCE_MILLIS,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                2 * PATIENCE_MILLIS,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                16L * FETCH_OCTETS));

        void writeUntold() {
            marks.takeUntold().forEach(this::write);
        }

        private void write(String key, MailboxMarks told) {
            try {
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        topic,
                                        key.getBytes(StandardCharsets.UTF_8),
                                        Json.write(told)),
                                (written, failed) -> {
                                    if (failed != null) {
                                        LOG.atDebug().setCause(failed).log("lost marks of {}", key);
                                    }
                                });
            } catch (KafkaException failed) {
                LOG.atDebug().setCause(failed).log("lost marks of {}", key);
            }
        }

        @Override
        public void close() {
            writeUntold();
            producer.close(CLOSING);
        }
    }
}
