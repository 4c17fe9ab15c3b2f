package io.mailriver.ingest.sighting;

import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/// The table of one partition: sightings, indexes by content and by object id, and the checkpoint
/// that they stand for. Survives a killed process as it was at some batch. Not thread-safe.
final class SightingStore implements AutoCloseable {
    private final Path folder;
    private final BloomFilter filter;
    private final Options options;
    private final RocksDB table;

    /// For all tables; lives as long as the process. Made when the first table is.
    private static final class Shared {
        static final LRUCache CACHE;
        static final WriteBufferManager WRITE_BUFFERS;

        static {
            RocksDB.loadLibrary();
            CACHE = new LRUCache(8L << 20);
            WRITE_BUFFERS = new WriteBufferManager(4L << 20, CACHE);
        }

        private Shared() {}
    }

    private SightingStore(Path folder, BloomFilter filter, Options options, RocksDB table) {
        this.folder = folder;
        this.filter = filter;
        this.options = options;
        this.table = table;
    }

    /// Opens it, or makes an empty one; one that is damaged is thrown away.
    static SightingStore open(Path folder) throws RocksDBException, IOException {
        LRUCache cache = Shared.CACHE;
        BloomFilter filter = new BloomFilter(10);
        Options options = options(cache, filter);
        boolean open = false;
        try {
            Files.createDirectories(folder);
            RocksDB table = openOrReplace(options, folder);
            open = true;
            return new SightingStore(folder, filter, options, table);
        } finally {
            if (!open) {
                options.close();
                filter.close();
            }
        }
    }

    /// Throws the table away, which must not be open.
    static void destroy(Path folder) throws RocksDBException {
        RocksDB.loadLibrary();
        try (Options options = new Options()) {
            RocksDB.destroyDB(folder.toString(), options);
        }
    }

    private static RocksDB openOrReplace(Options options, Path folder) throws RocksDBException {
        try {
            return RocksDB.open(options, folder.toString());
        } catch (RocksDBException failed) {
            Status status = failed.getStatus();
            if (status == null
                    || status.getCode() != Status.Code.Corruption
                            && status.getCode() != Status.Code.InvalidArgument) {
                throw failed;
            }
            RocksDB.destroyDB(folder.toString(), options);
            return RocksDB.open(options, folder.toString());
        }
    }

    Path folder() {
        return folder;
    }

    Optional<Checkpoint> checkpoint() throws RocksDBException {
        byte[] octets = table.get(StoreKeys.CHECKPOINT);
        return octets == null ? Optional.empty() : Checkpoint.read(octets);
    }

    /// Writes all, or in case of death nothing.
    ///
    /// @param changes null for what is forgotten
    void apply(Map<SightingKey, @Nullable Sighting> changes, Checkpoint reached)
            throws RocksDBException {
        try (WriteBatch batch = new WriteBatch();
                WriteOptions writing = new WriteOptions()) {
            for (Map.Entry<SightingKey, @Nullable Sighting> change : changes.entrySet()) {
                byte[] key = StoreKeys.of(change.getKey());
                Optional<Sighting> before = find(key);
                if (before.isPresent()) {
                    unindex(batch, change.getKey(), before.get());
                }
                Sighting now = change.getValue();
                if (now == null) {
                    batch.delete(key);
                } else {
                    batch.put(key, Json.write(now));
                    index(batch, change.getKey(), now);
                }
            }
            batch.put(StoreKeys.CHECKPOINT, reached.octets());
            table.write(writing, batch);
        }
    }

    Optional<Sighting> find(SightingKey key) throws RocksDBException {
        return find(StoreKeys.of(key));
    }

    /// In ascending order.
    ///
    /// @param after the page begins behind this key, which begins with the prefix
    Sightings.Page page(byte[] prefix, byte[] after, int limit) throws RocksDBException {
        List<Seen> seen = new ArrayList<>();
        try (RocksIterator all = table.newIterator()) {
            for (all.seek(after); all.isValid(); all.next()) {
                byte[] key = all.key();
                if (!StoreKeys.startsWith(key, prefix)) {
                    break;
                }
                if (Arrays.equals(key, after)) {
                    continue;
                }
                if (seen.size() == limit) {
                    return new Sightings.Page(seen, false);
                }
                seen.add(new Seen(StoreKeys.read(key), Json.read(all.value(), Sighting.class)));
            }
            all.status();
        }
        return new Sightings.Page(seen, true);
    }

    List<Seen> ofContent(String account, BlobId blobId, int limit) throws RocksDBException {
        return newest(StoreKeys.content(account, blobId), limit);
    }

    List<Seen> ofObject(String account, String objectId, int limit) throws RocksDBException {
        return newest(StoreKeys.object(account, objectId), limit);
    }

    @Override
    public void close() {
        table.close();
        options.close();
        filter.close();
    }

    /// The last entries of an index first: they end in a mail id, which grows with time.
    private List<Seen> newest(byte[] prefix, int limit) throws RocksDBException {
        List<Seen> seen = new ArrayList<>();
        byte[] behind = Arrays.copyOf(prefix, prefix.length + 1);
        behind[prefix.length] = (byte) 0xff;
        try (RocksIterator all = table.newIterator()) {
            for (all.seekForPrev(behind); all.isValid() && seen.size() < limit; all.prev()) {
                byte[] entry = all.key();
                if (!StoreKeys.startsWith(entry, prefix)) {
                    break;
                }
                byte[] key = StoreKeys.target(entry, prefix);
                find(key).ifPresent(found -> seen.add(new Seen(StoreKeys.read(key), found)));
            }
            all.status();
        }
        return seen;
    }

    private Optional<Sighting> find(byte[] key) throws RocksDBException {
        byte[] json = table.get(key);
        return json == null ? Optional.empty() : Optional.of(Json.read(json, Sighting.class));
    }

    private static void index(WriteBatch batch, SightingKey key, Sighting sighting)
            throws RocksDBException {
        batch.put(StoreKeys.contentEntry(key, sighting), new byte[0]);
        String objectId = sighting.objectId();
        if (objectId != null) {
            batch.put(StoreKeys.objectEntry(key, objectId, sighting.mailId()), new byte[0]);
        }
    }

    private static void unindex(WriteBatch batch, SightingKey key, Sighting sighting)
            throws RocksDBException {
        batch.delete(StoreKeys.contentEntry(key, sighting));
        String objectId = sighting.objectId();
        if (objectId != null) {
            batch.delete(StoreKeys.objectEntry(key, objectId, sighting.mailId()));
        }
    }

    private static Options options(LRUCache cache, BloomFilter filter) {
        return new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(
                        new BlockBasedTableConfig()
                                .setBlockCache(cache)
                                .setCacheIndexAndFilterBlocks(true)
                                .setFilterPolicy(filter))
                .setWriteBufferManager(Shared.WRITE_BUFFERS)
                .setWriteBufferSize(1L << 20)
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMaxOpenFiles(64)
                .setKeepLogFileNum(1)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setStatsDumpPeriodSec(0);
    }
}
