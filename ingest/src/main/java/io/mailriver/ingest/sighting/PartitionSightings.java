package io.mailriver.ingest.sighting;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailriver.runtime.kafka.PartitionReader;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was seen, for one owner's time with a partition. Opened and filled by the first question;
/// costs nothing before. Thread-safe.
public final class PartitionSightings implements Sightings, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionSightings.class);

    private final SightingStores stores;
    private final PartitionReader reader;
    private final TopicPartition place;
    private final InstantSource clock;

    /// Held by who fills, for as long as that takes.
    private final ReentrantLock filling = new ReentrantLock();

    /// Around the table, which must not be used once it is closed; held briefly.
    private final ReentrantLock guard = new ReentrantLock();

    private @Nullable SightingStore store; // guarded
    private String topic = ""; // guarded
    private boolean missed; // guarded: something was committed while the table was not filled
    private boolean closed; // guarded
    private volatile boolean filled; // changed under the guard

    /// A question, or a change, to the table.
    private interface Use<T> {
        T of(SightingStore store) throws RocksDBException;
    }

    /// @param place a partition of `mail.sightings`
    public PartitionSightings(
            SightingStores stores,
            PartitionReader reader,
            TopicPartition place,
            InstantSource clock) {
        this.stores = stores;
        this.reader = reader;
        this.place = place;
        this.clock = clock;
    }

    @Override
    public Optional<Sighting> find(SightingKey key) throws InterruptedException {
        return ask(table -> table.find(key));
    }

    @Override
    public Page imap(String account, String mailboxName, long uidValidity, long afterUid, int limit)
            throws InterruptedException {
        byte[] prefix = StoreKeys.mailbox(account, mailboxName, uidValidity);
        return ask(table -> table.page(prefix, StoreKeys.uid(prefix, afterUid), limit));
    }

    @Override
    public Page pop3(String account, String afterUidl, int limit) throws InterruptedException {
        byte[] prefix = StoreKeys.uidl(account, "");
        return ask(table -> table.page(prefix, StoreKeys.uidl(account, afterUidl), limit));
    }

    @Override
    public List<Seen> ofContent(String account, BlobId blobId, int limit)
            throws InterruptedException {
        return ask(table -> table.ofContent(account, blobId, limit));
    }

    @Override
    public List<Seen> ofObject(String account, String objectId, int limit)
            throws InterruptedException {
        return ask(table -> table.ofObject(account, objectId, limit));
    }

    /// Takes what this owner has committed, all of it and in order. Never fails: what can't be
    /// written is read from the topic again.
    ///
    /// @param changes null for what is forgotten
    /// @param next the offset behind the last of them
    public void committed(Map<SightingKey, @Nullable Sighting> changes, long next) {
        guard.lock();
        try {
            SightingStore open = store;
            if (!filled || open == null) {
                missed = true;
                return;
            }
            open.apply(changes, new Checkpoint(topic, next, clock.instant()));
        } catch (RocksDBException failed) {
            LOG.atWarn().setCause(failed).log("sightings of {} are to be read anew", place);
            discard();
        } finally {
            guard.unlock();
        }
    }

    /// Whoever asks is refused from now on.
    @Override
    public void close() {
        guard.lock();
        try {
            closed = true;
            release();
        } finally {
            guard.unlock();
        }
    }

    private <T> T ask(Use<T> question) throws InterruptedException {
        if (!filled) {
            fill();
        }
        return use(question);
    }

    private <T> T use(Use<T> use) {
        guard.lock();
        try {
            return use.of(requireOpen());
        } catch (RocksDBException failed) {
            discard();
            throw new SightingException("can't read the sightings of " + place, failed);
        } finally {
            guard.unlock();
        }
    }

    private SightingStore requireOpen() {
        SightingStore open = store;
        if (open == null) {
            throw new SightingException("the sightings of " + place + " are closed", null);
        }
        return open;
    }

    private void fill() throws InterruptedException {
        filling.lockInterruptibly();
        try {
            if (filled) {
                return;
            }
            long begin = System.nanoTime();
            PartitionReader.Extent extent = extent();
            long from = open(extent);
            long next = read(from, extent);
            while (!filled) { // something was committed meanwhile
                next = read(next, extent());
            }
            LOG.atDebug().log(
                    "sightings of {}: offsets {} to {} read in {} ms",
                    place,
                    from,
                    next,
                    (System.nanoTime() - begin) / 1_000_000);
        } catch (KafkaException away) {
            throw new SightingException(
                    "can't read " + place + " to its end: " + away.getMessage(), away);
        } finally {
            filling.unlock();
        }
    }

    /// @return the offset from which the topic is to be read
    private long open(PartitionReader.Extent extent) throws InterruptedException {
        if (!isOpen()) {
            stores.take(place.partition());
            boolean kept = false;
            try {
                kept = hold(SightingStore.open(stores.folder(place.partition())));
            } catch (RocksDBException | IOException failed) {
                throw new SightingException("can't open the sightings of " + place, failed);
            } finally {
                if (!kept) {
                    stores.giveBack(place.partition());
                }
            }
        }
        return resume(extent);
    }

    private boolean isOpen() {
        guard.lock();
        try {
            return store != null;
        } finally {
            guard.unlock();
        }
    }

    /// False when it must be given back before it was used.
    private boolean hold(SightingStore fresh) {
        guard.lock();
        try {
            if (closed) {
                fresh.close();
                return false;
            }
            store = fresh;
            return true;
        } finally {
            guard.unlock();
        }
    }

    private long resume(PartitionReader.Extent extent) {
        guard.lock();
        try {
            topic = extent.topic();
            Optional<Checkpoint> good =
                    use(SightingStore::checkpoint)
                            .filter(checkpoint ->
                                    checkpoint.isGood(
                                            topic, extent.begin(), extent.end(), clock.instant()));
            if (good.isPresent()) {
                return good.get().offset();
            }
            empty();
            return extent.begin();
        } finally {
            guard.unlock();
        }
    }

    /// Begins with an empty table.
    private void empty() {
        SightingStore old = requireOpen();
        old.close();
        store = null;
        try {
            SightingStore.destroy(old.folder());
            store = SightingStore.open(old.folder());
        } catch (RocksDBException | IOException failed) {
            stores.giveBack(place.partition());
            throw new SightingException("can't empty the sightings of " + place, failed);
        }
    }

    /// What is committed from now on and not within the extent counts as missed.
    private PartitionReader.Extent extent() throws InterruptedException {
        guard.lock();
        try {
            missed = false;
        } finally {
            guard.unlock();
        }
        return reader.extent(place);
    }

    /// @return the offset that was reached
    private long read(long from, PartitionReader.Extent extent) throws InterruptedException {
        long reached =
                reader.read(
                        place,
                        from,
                        extent.end(),
                        (records, next) -> apply(changes(records), next, extent.topic()));
        apply(Map.of(), reached, extent.topic());
        guard.lock();
        try {
            requireOpen();
            filled = !missed;
        } finally {
            guard.unlock();
        }
        return reached;
    }

    private void apply(Map<SightingKey, @Nullable Sighting> changes, long next, String of) {
        boolean _ =
                use(table -> {
                    table.apply(changes, new Checkpoint(of, next, clock.instant()));
                    return true;
                });
    }

    /// The newest of each key.
    private static Map<SightingKey, @Nullable Sighting> changes(
            Iterable<ConsumerRecord<byte[], byte[]>> records) {
        Map<SightingKey, @Nullable Sighting> changes = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Optional<SightingKey> key =
                    record.key() == null
                            ? Optional.empty()
                            : SightingKey.parse(new String(record.key(), UTF_8));
            if (key.isEmpty()) {
                LOG.atWarn().log("no key of a sighting at offset {}", record.offset());
                continue;
            }
            changes.put(
                    key.get(), record.value() == null ? null : sighting(key.get(), record.value()));
        }
        return changes;
    }

    /// Without it a mail would come a second time: better not at all.
    private static Sighting sighting(SightingKey key, byte[] json) {
        try {
            return Json.read(json, Sighting.class);
        } catch (RuntimeException unreadable) {
            throw new SightingException(
                    "the sighting '" + key.text() + "' can't be read", unreadable);
        }
    }

    /// Throws the table away: the next question fills a new one.
    private void discard() {
        SightingStore broken = store;
        release();
        if (broken != null) {
            try {
                SightingStore.destroy(broken.folder());
            } catch (RocksDBException stays) {
                LOG.atWarn().setCause(stays).log("can't delete the sightings of {}", place);
            }
        }
    }

    private void release() {
        SightingStore open = store;
        filled = false;
        store = null;
        if (open != null) {
            open.close();
            stores.giveBack(place.partition());
        }
    }
}
