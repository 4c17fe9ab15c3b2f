package io.mailriver.ingest.account;

import static java.util.Objects.requireNonNull;

import io.mailriver.ingest.sighting.PartitionSightings;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/// One owner's time with an account partition: from the fencing of the owner before to the first
/// failure.
///
/// One thread ([#run]) takes whatever batches wait and writes them in one transaction; a
/// transaction opens only then, when all bytes are at hand. A transaction that failed and may have
/// been committed all the same ends the tenure, and so does being fenced: everything that waits is
/// told, and nothing is written any more. What Kafka refuses for good is left out, and the rest is
/// written. Thread-safe.
final class Tenure implements AutoCloseable {
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_MAILS = 1_000; // of a transaction, but for a single batch
    private static final long MAX_OCTETS = 8L * 1024 * 1024; // the same
    private static final int BATCH_OCTETS = 64 * 1024;
    private static final long BUFFER_OCTETS = 16L * 1024 * 1024;
    private static final int LINGER_MILLIS = 1_000; // a commit flushes
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final Map<String, Map<String, Cursor>> cursors;
    private final AccountRecords records;
    private final PartitionSightings sightings;
    private final AccountMeters meters;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable End end; // guarded by the lock
    private volatile boolean committed;

    /// How a tenure ends.
    enum End {
        /// Given back.
        CLOSED,
        /// Another owner has begun, or Kafka gave this one up.
        FENCED,
        /// What became of a transaction is not known.
        FAILED
    }

    /// A batch and whom to tell.
    private static final class Waiting {
        private final CompletableFuture<Void> answer = new CompletableFuture<>();
        private Commitment commitment;
        private List<AccountRecords.Outgoing> records;

        Waiting(Commitment commitment, List<AccountRecords.Outgoing> records) {
            this.commitment = commitment;
            this.records = records;
        }
    }

    private Tenure(
            Producer<byte[], byte[]> producer,
            Map<String, Map<String, Cursor>> cursors,
            AccountRecords records,
            PartitionSightings sightings,
            AccountMeters meters,
            InstantSource clock) {
        this.producer = producer;
        this.cursors = new ConcurrentHashMap<>();
        cursors.forEach((account, known) -> this.cursors.put(account, Map.copyOf(known)));
        this.records = records;
        this.sightings = sightings;
        this.meters = meters;
        this.clock = clock;
    }

    /// Fences the owner before, and reads what it has committed. Waits for Kafka, within limits.
    ///
    /// @param producer one of [#producer]; closed with the tenure, and when there is none
    /// @param sightings of the partition; not used before, closed with the tenure
    /// @throws KafkaException when the partition can't be taken now
    static Tenure begin(
            Producer<byte[], byte[]> producer,
            CursorReader reader,
            int partition,
            Set<String> accounts,
            AccountRecords records,
            PartitionSightings sightings,
            AccountMeters meters,
            InstantSource clock)
            throws InterruptedException {
        try {
            producer.initTransactions();
            return new Tenure(
                    producer, reader.read(partition, accounts), records, sightings, meters, clock);
        } catch (InterruptException stopped) {
            producer.close(Duration.ZERO);
            throw interrupted(stopped);
        } catch (RuntimeException | InterruptedException failed) {
            producer.close(Duration.ZERO);
            throw failed;
        }
    }

    /// The producer of one partition's owner.
    static Producer<byte[], byte[]> producer(
            KafkaClients clients, TopicCatalogue catalogue, int partition) {
        String id = catalogue.prefix() + "poll-" + partition;
        return clients.producer(id, producerSettings(id));
    }

    /// As of the last commit.
    Map<String, Cursor> cursors(String account) {
        return cursors.getOrDefault(account, Map.of());
    }

    /// As of the last commit.
    Sightings sightings() {
        return sightings;
    }

    /// True once something was.
    boolean hasCommitted() {
        return committed;
    }

    /// Waits until the batch is committed.
    ///
    /// @throws PartitionLostException when it was not, or may not have been
    void commit(Commitment commitment) throws InterruptedException {
        Waiting mine = new Waiting(commitment, records.of(commitment, clock.instant()));
        lock.lockInterruptibly();
        try {
            End ended = end;
            if (ended != null) {
                throw lost(ended, null);
            }
            waiting.addLast(mine);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            mine.answer.get();
        } catch (ExecutionException failed) {
            Throwable lost = requireNonNull(failed.getCause());
            throw new PartitionLostException(String.valueOf(lost.getMessage()), lost);
        } catch (InterruptedException stopped) {
            withdraw(mine);
            throw stopped;
        }
    }

    /// Writes what waits until the tenure ends. Called once.
    End run() {
        Iterable<Waiting> inWork = List.of();
        try {
            while (true) {
                List<Waiting> together = take();
                if (together.isEmpty()) {
                    return end(End.CLOSED, null, List.of());
                }
                inWork = together;
                write(together);
            }
        } catch (InterruptedException | InterruptException stopped) {
            return end(End.CLOSED, null, inWork);
        } catch (RuntimeException | Error failed) { // whatever it is, nobody may wait for ever
            return end(isFencing(failed) ? End.FENCED : End.FAILED, failed, inWork);
        }
    }

    /// Nothing is taken any more; what is being written is finished.
    void stop() {
        var _ = end(End.CLOSED, null, List.of());
    }

    /// Waits for nothing of Kafka; the next owner aborts what is open.
    @Override
    public void close() {
        stop();
        sightings.close();
        boolean wasInterrupted = Thread.interrupted(); // else the producer would not close at all
        producer.close(CLOSING);
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until there is something to write; empty when the tenure has ended.
    private List<Waiting> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && end == null) {
                changed.await();
            }
            return end == null ? takeWhatFits() : List.of();
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> takeWhatFits() {
        List<Waiting> together = new ArrayList<>();
        long octets = 0;
        int mails = 0;
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            octets += next.commitment.octets();
            mails += next.commitment.size();
            if (!together.isEmpty() && (octets > MAX_OCTETS || mails > MAX_MAILS)) {
                break;
            }
            together.add(next);
            all.remove();
        }
        return together;
    }

    private void write(List<Waiting> together) {
        long begin = System.nanoTime();
        AtomicLong lastSighting = new AtomicLong(-1);
        Map<Object, String> refusals = transaction(together, lastSighting);
        while (!refusals.isEmpty()) { // each turn leaves out some, so there is a last one
            for (Waiting one : together) {
                one.commitment = one.commitment.without(refusals);
                one.records = records.of(one.commitment, clock.instant());
            }
            refusals = transaction(together, lastSighting);
        }
        committed = true;
        if (lastSighting.get() >= 0) {
            sightings.committed(sighted(together), lastSighting.get() + 1);
        }
        for (Waiting one : together) {
            remember(one.commitment);
            meters.committed(one.commitment);
        }
        meters.transaction(Duration.ofNanos(System.nanoTime() - begin));
        together.forEach(one -> one.answer.complete(null));
    }

    private static Map<SightingKey, @Nullable Sighting> sighted(List<Waiting> together) {
        Map<SightingKey, @Nullable Sighting> sighted = new LinkedHashMap<>();
        for (Waiting one : together) {
            for (AccountRecords.Outgoing outgoing : one.records) {
                SightingKey key = outgoing.sighted();
                if (key != null) {
                    sighted.put(key, outgoing.sighting());
                }
            }
        }
        return sighted;
    }

    /// Commits all, or aborts and says what Kafka refuses.
    ///
    /// @param lastSighting becomes the offset of the last one
    /// @throws KafkaException when it is not known what became of it
    private Map<Object, String> transaction(List<Waiting> together, AtomicLong lastSighting) {
        Map<Object, String> refusals = new ConcurrentHashMap<>();
        producer.beginTransaction();
        try {
            for (Waiting one : together) {
                one.records.forEach(outgoing -> send(outgoing, refusals, lastSighting));
            }
            producer.commitTransaction();
            return Map.of();
        } catch (KafkaException | IllegalStateException failed) {
            if (!isRefusal(failed) && refusals.isEmpty()) {
                throw failed;
            }
            producer.abortTransaction(); // now all answers are there
            if (refusals.isEmpty()) {
                throw failed;
            }
            return refusals;
        }
    }

    private void send(
            AccountRecords.Outgoing outgoing,
            Map<Object, String> refusals,
            AtomicLong lastSighting) {
        Object part = outgoing.part();
        boolean isSighting = outgoing.sighted() != null;
        var _ =
                producer.send(
                        outgoing.record(),
                        (where, failure) -> {
                            if (failure == null && isSighting) {
                                lastSighting.accumulateAndGet(where.offset(), Math::max);
                            }
                            if (failure != null && part != null && isRefusal(failure)) {
                                refusals.put(part, "Kafka refused it: " + failure.getMessage());
                            }
                        });
    }

    private void remember(Commitment committed) {
        if (committed.cursors().isEmpty()) {
            return;
        }
        Map<String, Cursor> known = new HashMap<>(cursors(committed.account()));
        committed
                .cursors()
                .forEach((mailboxName, cursor) -> {
                    if (cursor == null) {
                        known.remove(mailboxName);
                    } else {
                        known.put(mailboxName, cursor);
                    }
                });
        cursors.put(committed.account(), Map.copyOf(known));
    }

    private void withdraw(Waiting mine) {
        lock.lock();
        try {
            waiting.remove(mine);
        } finally {
            lock.unlock();
        }
    }

    /// The first end counts. Everything that waits is told, and what was in work.
    private End end(End how, @Nullable Throwable why, Iterable<Waiting> inWork) {
        List<Waiting> told = new ArrayList<>();
        inWork.forEach(told::add);
        End first;
        lock.lock();
        try {
            first = end == null ? how : end;
            end = first;
            told.addAll(waiting);
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        PartitionLostException lost = lost(first, why);
        told.forEach(one -> one.answer.completeExceptionally(lost)); // but for those committed
        return first;
    }

    private static PartitionLostException lost(End how, @Nullable Throwable why) {
        String said =
                switch (how) {
                    case CLOSED -> "the account's partition was given back";
                    case FENCED -> "the account's partition is another worker's now";
                    case FAILED -> "Kafka did not answer a commit";
                };
        return new PartitionLostException(why == null ? said : said + ": " + why.getMessage(), why);
    }

    private static boolean isFencing(Throwable failure) {
        return isCausedBy(
                failure, ProducerFencedException.class, InvalidProducerEpochException.class);
    }

    /// What no repetition would help.
    private static boolean isRefusal(Throwable failure) {
        return isCausedBy(
                failure,
                RecordTooLargeException.class,
                RecordBatchTooLargeException.class,
                InvalidRecordException.class,
                InvalidTimestampException.class);
    }

    private static boolean isCausedBy(Throwable failure, Class<?>... types) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (Class<?> type : types) {
                if (type.isInstance(cause)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static InterruptedException interrupted(InterruptException stopped) {
        Thread.interrupted(); // Kafka has set the flag as well
        InterruptedException plain = new InterruptedException(stopped.getMessage());
        plain.initCause(stopped);
        return plain;
    }

    private static Map<String, Object> producerSettings(String id) {
        int timeout = Math.toIntExact(TRANSACTION_TIMEOUT.toMillis());
        return Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                id,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                timeout,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                timeout - 2_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                timeout,
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_OCTETS,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                BUFFER_OCTETS);
    }
}
