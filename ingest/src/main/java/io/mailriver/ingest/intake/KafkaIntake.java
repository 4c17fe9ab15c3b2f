package io.mailriver.ingest.intake;

import io.mailriver.ingest.intake.IntakeException.Reason;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// The intake onto `mail.raw`.
///
/// A mail's bytes are the record's value, its envelope is one JSON header; above the inline limit
/// the value is empty and the header `blob` names the blob, which is on disk before the record is
/// sent. Sends are answered by every replica that must have them. A send that is not answered in
/// time fails towards the client although Kafka may have it; the client sends again, and the record
/// key brings both to one place where the second is recognised.
public final class KafkaIntake implements Intake, AutoCloseable {
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

    private final Producer<byte[], byte[]> producer;
    private final IngestLedger ledger;
    private final BlobStore blobs;
    private final IntakeConfig config;
    private final String topic;
    private final InstantSource clock;
    private final LongSupplier random;
    private final ByteBudget budget;
    private final FreeSpace space;
    private final KafkaWatch watch;
    private final KafkaProbe probe;

    /// @param random 64 random bits a call, from any thread
    public KafkaIntake(
            KafkaClients kafka,
            TopicCatalogue catalogue,
            BlobStore blobs,
            IntakeConfig config,
            InstantSource clock,
            LongSupplier random) {
        this.watch = new KafkaWatch(config.awayAfter(), System::nanoTime);
        this.topic = catalogue.name(MailTopic.RAW);
        this.producer = kafka.producer("mailriver-intake", producerSettings(config));
        this.ledger = IngestLedger.open(kafka, catalogue);
        this.probe = new KafkaProbe(kafka, topic, watch, PROBE_INTERVAL);
        this.blobs = blobs;
        this.config = config;
        this.clock = clock;
        this.random = random;
        this.budget = new ByteBudget(config.bytesInFlight().octets());
        this.space = new FreeSpace(blobs, config.minFree(), System::nanoTime);
    }

    /// Starts to watch Kafka.
    public void start() {
        probe.start();
    }

    @Override
    public Optional<Reason> closed() {
        if (watch.isAway()) {
            return Optional.of(Reason.KAFKA_AWAY);
        }
        if (space.isShort()) {
            return Optional.of(Reason.STORAGE);
        }
        return budget.isExhausted() ? Optional.of(Reason.BUSY) : Optional.empty();
    }

    @Override
    public Optional<Reason> closed(long octets) {
        Optional<Reason> now = closed();
        long held = Math.min(octets, SpooledIncoming.TIGHT_LIMIT); // more can go to the disk
        return now.isPresent() || budget.hasRoomFor(held) ? now : Optional.of(Reason.BUSY);
    }

    @Override
    public Incoming open() {
        MailId mailId = MailId.of(clock.instant(), random.getAsLong(), random.getAsLong());
        return new SpooledIncoming(
                mailId, budget, blobs, config.inlineLimit().toInt(), SpooledIncoming.TIGHT_LIMIT);
    }

    @Override
    public Receipt publish(Envelope envelope, Content content) {
        Receipt receipt = await(send(MailRecord.of(topic, envelope, content)), envelope.mailId());
        ledger.received(envelope, receipt, content.size());
        return receipt;
    }

    @Override
    public void refused(Envelope envelope, long octets, String reply) {
        ledger.refused(envelope, octets, reply);
    }

    /// Bytes of mail now in memory on their way to Kafka.
    public long bytesInFlight() {
        return budget.used();
    }

    /// Waits for what is on its way, then closes.
    @Override
    public void close() {
        probe.close();
        producer.close();
        ledger.close();
    }

    private CompletableFuture<Place> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Place> answer = new CompletableFuture<>();
        watch.sending();
        try {
            var _ =
                    producer.send(
                            record,
                            (metadata, failure) -> {
                                if (failure == null) {
                                    watch.succeeded();
                                    answer.complete(
                                            new Place(metadata.partition(), metadata.offset()));
                                } else {
                                    tell(failure);
                                    answer.completeExceptionally(failure);
                                }
                            });
        } catch (KafkaException | IllegalStateException refused) {
            tell(refused);
            answer.completeExceptionally(refused);
        }
        return answer;
    }

    private void tell(Exception failure) {
        if (failure instanceof RetriableException) {
            watch.failed();
        } else {
            watch.answered();
        }
    }

    private Receipt await(CompletableFuture<Place> answer, MailId mailId) {
        try {
            Place place =
                    answer.get(config.acknowledgementTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Receipt(mailId, topic, place.partition(), place.offset());
        } catch (TimeoutException late) {
            throw new IntakeException(
                    Reason.KAFKA_AWAY,
                    "Kafka did not answer within " + config.acknowledgementTimeout(),
                    late);
        } catch (ExecutionException failed) {
            throw new IntakeException(
                    reasonOf(failed.getCause()), "Kafka did not take the mail", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IntakeException(Reason.KAFKA_AWAY, "interrupted while sending", stopped);
        }
    }

    private static Reason reasonOf(@Nullable Throwable cause) {
        return cause instanceof RecordTooLargeException ? Reason.REFUSED : Reason.KAFKA_AWAY;
    }

    private static Map<String, Object> producerSettings(IntakeConfig config) {
        int patience = Math.toIntExact(config.acknowledgementTimeout().toMillis());
        return Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                config.bytesInFlight().octets() + 16_777_216L,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                Math.min(patience, 5_000),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.max(1, patience / 2),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                patience + 1);
    }

    private record Place(int partition, long offset) {}
}
