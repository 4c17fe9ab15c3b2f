package io.mailriver.runtime.kafka;

import io.mailriver.schemas.blob.BlobAges;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes blobs that no record within reach can name.
/*
 * A record that names a blob is written after the blob was stored, or stored again. So a blob that
 * nobody has stored for longer than mail is kept is named by no record of `mail.raw`, `mail.polled`
 * and `mail.extract`, unless one of these is older than that itself, because nobody has finished it:
 * then nothing is collected.
 *
 * Deliveries take a claim check along for as long as they are tried. They are read instead: first
 * what is unfinished on `mail.deliveries`, then `mail.deferred`, where a delivery that a worker puts
 * off in between is found. What waits in the schedule stands on `mail.deferred` too, for that is kept
 * as long as a delivery can wait; while the schedule stands still nothing is collected, for then
 * deliveries wait longer. Dead letters are kept without limit and may be replayed, so they are read.
 *
 * Whoever writes a record that names a blob of old must store it again first.
 */
public final class BlobCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlobCollector.class);
    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Duration POLL = Duration.ofSeconds(1);

    /// For clocks that differ, and for a mail whose record is written long after its blob.
    static final Duration MARGIN = Duration.ofDays(1);

    /// Blobs that are removed at one time; the others wait for the next.
    static final int MAX_CANDIDATES = 100_000;

    private static final List<MailTopic> BY_TIME =
            List.of(MailTopic.RAW, MailTopic.POLLED, MailTopic.EXTRACT);

    private final KafkaClients kafka;
    private final Admin admin;
    private final TopicPlaces topics;
    private final BlobAges blobs;
    private final Duration keep;
    private final BooleanSupplier scheduleRuns;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("blob-collector", INTERVAL, this::collectAndTell);

    /// @param keep how long finished mail is kept
    /// @param scheduleRuns true while the schedule of this process runs
    public BlobCollector(
            KafkaClients kafka,
            TopicCatalogue catalogue,
            BlobAges blobs,
            Duration keep,
            BooleanSupplier scheduleRuns,
            InstantSource clock) {
        this.kafka = kafka;
        this.admin = kafka.admin("mailriver-blob-collector");
        this.topics = new TopicPlaces(admin, catalogue);
        this.blobs = blobs;
        this.keep = keep;
        this.scheduleRuns = scheduleRuns;
        this.clock = clock;
    }

    /// Collects every hour.
    public void start() {
        rounds.start(INTERVAL);
    }

    @Override
    public void close() {
        rounds.close();
        admin.close(Duration.ofSeconds(5));
    }

    /// Collects once.
    ///
    /// @return how many blobs were removed
    public int collect()
            throws IOException, ExecutionException, TimeoutException, InterruptedException {
        Instant oldest = clock.instant().minus(keep).minus(MARGIN);
        Instant untouched = oldest.minus(MARGIN);
        Set<BlobId> candidates = candidates(untouched);
        if (candidates.isEmpty() || !scheduleRuns.getAsBoolean() || isOlderInReach(oldest)) {
            return 0;
        }
        forget(candidates, MailTopic.DELIVERIES, MailGroup.DELIVER);
        forget(candidates, MailTopic.DEFERRED, null);
        forget(candidates, MailTopic.DEAD_LETTER, null);
        int removed = 0;
        for (BlobId candidate : candidates) {
            removed += blobs.removeUntouchedSince(untouched, candidate) ? 1 : 0;
        }
        return removed;
    }

    private void collectAndTell() throws Exception {
        int removed = collect();
        if (removed > 0) {
            LOG.info("removed {} blobs that nothing names any more", removed);
        }
    }

    private Set<BlobId> candidates(Instant untouched) throws IOException {
        Set<BlobId> candidates = new HashSet<>();
        blobs.forEachUntouchedSince(
                untouched,
                blob -> {
                    if (candidates.size() < MAX_CANDIDATES) {
                        candidates.add(blob);
                    }
                });
        return candidates;
    }

    /// True when a topic still begins with records of before that moment.
    private boolean isOlderInReach(Instant moment)
            throws ExecutionException, TimeoutException, InterruptedException {
        for (MailTopic topic : BY_TIME) {
            List<TopicPartition> partitions = topics.partitions(topic);
            Map<TopicPartition, Long> ends = topics.offsets(partitions, OffsetSpec.latest());
            Map<TopicPartition, Long> young =
                    topics.offsets(partitions, OffsetSpec.forTimestamp(moment.toEpochMilli()));
            Map<TopicPartition, Long> begins = topics.offsets(partitions, OffsetSpec.earliest());
            Map<TopicPartition, Long> old = new HashMap<>();
            for (TopicPartition partition : partitions) {
                long begin = begins.getOrDefault(partition, 0L);
                long first = young.getOrDefault(partition, -1L);
                first = first < 0 ? ends.getOrDefault(partition, 0L) : first;
                if (first > begin) {
                    old.put(partition, begin);
                }
            }
            // What is left of a trimmed partition may be the mark of a transaction's end alone.
            if (!readsToTheEnd(old, record -> record.offset() >= youngOf(young, record))) {
                LOG.debug("no blob is collected: {} holds older records", topic);
                return true;
            }
        }
        return false;
    }

    private static long youngOf(
            Map<TopicPartition, Long> young, ConsumerRecord<byte[], byte[]> record) {
        long first =
                young.getOrDefault(new TopicPartition(record.topic(), record.partition()), -1L);
        return first < 0 ? Long.MAX_VALUE : first;
    }

    /// Takes out what records of a topic name, those of open transactions included.
    ///
    /// @param finishing whose finished records don't count; null when all count
    private void forget(Set<BlobId> candidates, MailTopic topic, @Nullable MailGroup finishing)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<TopicPartition> partitions = topics.partitions(topic);
        Map<TopicPartition, Long> from =
                new HashMap<>(topics.offsets(partitions, OffsetSpec.earliest()));
        if (finishing != null) {
            topics.committed(finishing, partitions)
                    .forEach((partition, place) -> from.merge(partition, place, Math::max));
        }
        boolean _ = readsToTheEnd(from, record -> forgetNamed(candidates, record));
    }

    /// Reads partitions, open transactions included, to their ends as they are now.
    ///
    /// @param each says whether to go on
    /// @return false when it was told not to
    private boolean readsToTheEnd(
            Map<TopicPartition, Long> from, Predicate<ConsumerRecord<byte[], byte[]>> each)
            throws InterruptedException {
        if (from.isEmpty()) {
            return true;
        }
        Map<String, Object> settings =
                Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        try (KafkaConsumer<byte[], byte[]> consumer =
                kafka.consumer("mailriver-blob-collector", settings)) {
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
            while (from.keySet().stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("while looking for blobs that are named");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (!each.test(record)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /// @return true: the next record may name others
    private static boolean forgetNamed(
            Set<BlobId> candidates, ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(HeaderName.BLOB);
        if (header != null) {
            try {
                candidates.remove(Json.read(header.value(), BlobRef.class).blobId());
            } catch (RuntimeException namesNothing) {
                LOG.debug("a header names no blob", namesNothing);
            }
        }
        return true;
    }
}
