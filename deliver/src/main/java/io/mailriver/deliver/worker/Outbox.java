package io.mailriver.deliver.worker;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down how deliveries go on, and returns when every replica has it. With Kafka or the blob
/// store away it waits and tries again, until it is told to give up. Thread-safe.
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int LINGER_MILLIS = 2;

    private final KafkaProducer<byte[], byte[]> producer;
    private final OutgoingRecords records;
    private final BlobStore blobs;
    private final CountDownLatch givenUp = new CountDownLatch(1);

    Outbox(KafkaClients clients, TopicCatalogue catalogue, BlobStore blobs) {
        this.producer =
                clients.producer(
                        "deliver-outbox",
                        Map.of(
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MILLIS,
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "lz4",
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                Integer.MAX_VALUE));
        this.records = new OutgoingRecords(catalogue);
        this.blobs = blobs;
    }

    /// Writes all of a hand-out's writings. Call in [Handout#order].
    ///
    /// @return false when it gave up: then the queue must not be told to forget the delivery
    boolean write(Handout handout, List<Writing> writings) throws InterruptedException {
        for (Writing writing : writings) {
            if (writing instanceof Writing.Schedule(Delivery delivery)
                    && delivery.state() != State.ENDED
                    && !stored(handout)) {
                return false;
            }
        }
        return confirmed(writings.stream().map(writing -> record(handout, writing)).toList());
    }

    /// The record, whole, to the dead-letter topic, when nothing can be said of its delivery.
    boolean writeDead(Handout handout, String reason, String error) throws InterruptedException {
        return confirmed(
                List.of(records.deadLetter(handout.record(), Optional.empty(), reason, error)));
    }

    /// Who waits, waits no longer.
    void giveUp() {
        givenUp.countDown();
    }

    @Override
    public void close() {
        giveUp();
        producer.close(CLOSING);
    }

    private ProducerRecord<byte[], byte[]> record(Handout handout, Writing writing) {
        return switch (writing) {
            case Writing.Journey journey -> records.journey(journey);
            case Writing.Schedule(Delivery delivery) ->
                    records.schedule(handout.record(), delivery, handout.claimCheck());
            case Writing.DeadLetter(Delivery delivery, String reason, String error) ->
                    records.deadLetter(handout.record(), Optional.of(delivery), reason, error);
        };
    }

    private boolean stored(Handout handout) throws InterruptedException {
        while (true) {
            try {
                handout.store(blobs);
                return true;
            } catch (IOException failed) {
                LOG.atWarn().setCause(failed).log("can't store a waiting mail, trying again");
                if (pauseUnlessGivenUp()) {
                    return false;
                }
            }
        }
    }

    private boolean confirmed(List<ProducerRecord<byte[], byte[]>> all)
            throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> open = all;
        while (true) {
            open = unconfirmed(open);
            if (open.isEmpty()) {
                return true;
            }
            if (pauseUnlessGivenUp()) {
                return false;
            }
        }
    }

    private List<ProducerRecord<byte[], byte[]>> unconfirmed(
            List<ProducerRecord<byte[], byte[]>> sending) throws InterruptedException {
        List<@Nullable Future<RecordMetadata>> answers = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : sending) {
            answers.add(send(record));
        }
        List<ProducerRecord<byte[], byte[]>> open = new ArrayList<>();
        for (int i = 0; i < sending.size(); i++) {
            if (!isConfirmed(answers.get(i))) {
                open.add(sending.get(i));
            }
        }
        return open;
    }

    private @Nullable Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record);
        } catch (KafkaException | IllegalStateException refused) {
            LOG.atWarn().setCause(refused).log("can't write to {}", record.topic());
            return null;
        }
    }

    private static boolean isConfirmed(@Nullable Future<RecordMetadata> answer)
            throws InterruptedException {
        if (answer == null) {
            return false;
        }
        try {
            answer.get();
            return true;
        } catch (ExecutionException failed) {
            LOG.atWarn().setCause(failed.getCause()).log("Kafka did not take a record");
            return false;
        }
    }

    private boolean pauseUnlessGivenUp() throws InterruptedException {
        return givenUp.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
    }
}
