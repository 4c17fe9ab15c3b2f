package io.mailriver.parse.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/// Bounds the memory of all RocksDB stores of this process together: [#TOTAL_OCTETS], of which
/// [#WRITE_OCTETS] for what is not on disk yet. Made by Streams for each store.
public final class RocksDbLimits implements RocksDBConfigSetter {
    static final long TOTAL_OCTETS = 48L * 1024 * 1024;
    static final long WRITE_OCTETS = 16L * 1024 * 1024;
    private static final long WRITE_BUFFER_OCTETS = 1024 * 1024;
    private static final double BITS_PER_KEY = 10;

    // Shared by every store for as long as the process runs, so never closed.
    private static final Cache CACHE = new LRUCache(TOTAL_OCTETS);
    private static final WriteBufferManager WRITES = new WriteBufferManager(WRITE_OCTETS, CACHE);
    private static final BloomFilter FILTER = new BloomFilter(BITS_PER_KEY);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            table.setBlockCache(CACHE);
            table.setCacheIndexAndFilterBlocks(true);
            table.setPinTopLevelIndexAndFilter(true);
            table.setFilterPolicy(FILTER);
            options.setTableFormatConfig(table);
        }
        options.setWriteBufferManager(WRITES);
        options.setWriteBufferSize(WRITE_BUFFER_OCTETS);
        options.setMaxWriteBufferNumber(2);
        options.setOptimizeFiltersForHits(false); // nearly every look-up is a miss
        options.setMaxBackgroundJobs(2);
        options.setKeepLogFileNum(1);
    }

    @Override
    public void close(String storeName, Options options) {
        // What was set is shared, see above.
    }
}
