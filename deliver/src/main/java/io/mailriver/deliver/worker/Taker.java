package io.mailriver.deliver.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One share consumer and its loop: take a batch, begin every attempt, answer for every record, and
/// only then take the next one (Kafka's client gives none before). What holds the batch up makes
/// way; what can't even do that, because nothing can be written down, keeps its lock renewed, so
/// that its delivery count stays where it is.
final class Taker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Taker.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Supplier<KafkaShareConsumer<byte[], byte[]>> consumers;
    private final String topic;
    private final Attempts attempts;
    private final Duration holdUp;
    private final Duration renewal;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<Place, Handout> held = new HashMap<>();
    private volatile boolean abandoned;

    /// Where a record stands.
    private record Place(int partition, long offset) {
        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.partition(), record.offset());
        }
    }

    /// @param renewal how long a lock is left alone
    Taker(
            Supplier<KafkaShareConsumer<byte[], byte[]>> consumers,
            String topic,
            Attempts attempts,
            Duration holdUp,
            Duration renewal) {
        this.consumers = consumers;
        this.topic = topic;
        this.attempts = attempts;
        this.holdUp = holdUp;
        this.renewal = renewal;
    }

    /// Takes nothing new; what was taken is still answered for.
    void stop() {
        stopped.countDown();
    }

    /// Gives back what has no answer yet. After [#stop].
    void abandon() {
        abandoned = true;
    }

    @Override
    public void run() {
        try {
            do {
                takeUntilFailure();
            } while (!stopped.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeUntilFailure() throws InterruptedException {
        held.clear();
        try (KafkaShareConsumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.subscribe(List.of(topic));
            while (stopped.getCount() > 0 || !held.isEmpty()) {
                turn(consumer);
            }
            consumer.commitSync(CLOSING);
        } catch (KafkaException | IllegalStateException failed) {
            LOG.atWarn().setCause(failed).log("lost the queue, coming back");
        } catch (RuntimeException | Error fault) {
            LOG.atError().setCause(fault).log("a fault of Mailriver at the queue, coming back");
        }
    }

    private void turn(KafkaShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(POLL).forEach(records::add);
        if (records.isEmpty()) {
            return;
        }
        List<Handout> batch = begin(records);
        awaitAnswers(batch, holdUp);
        batch.stream().filter(one -> one.answer().isEmpty()).forEach(attempts::makeWay);
        awaitAnswers(batch, renewal);
        held.clear();
        for (Handout handout : batch) {
            AcknowledgeType answer = handout.answer().orElse(whenUnanswered());
            consumer.acknowledge(handout.record(), answer);
            if (answer == AcknowledgeType.RENEW) {
                held.put(Place.of(handout.record()), handout);
            }
        }
    }

    private List<Handout> begin(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Handout> batch = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Handout renewed = held.remove(Place.of(record));
            batch.add(renewed == null ? beginNew(record) : renewed);
        }
        return batch;
    }

    private Handout beginNew(ConsumerRecord<byte[], byte[]> record) {
        if (stopped.getCount() > 0) {
            return attempts.begin(record);
        }
        Handout refused = new Handout(record);
        refused.answer(AcknowledgeType.RELEASE);
        return refused;
    }

    private static void awaitAnswers(List<Handout> batch, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Handout handout : batch) {
            if (!handout.awaitAnswer(deadline)) {
                return;
            }
        }
    }

    private AcknowledgeType whenUnanswered() {
        return abandoned ? AcknowledgeType.RELEASE : AcknowledgeType.RENEW;
    }
}
