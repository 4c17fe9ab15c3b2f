package io.mailriver.deliver.retry;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/// One small cache for all of the schedule's stores, however many partitions there are; blocks,
/// indexes and write buffers all count against it. Without this each store takes 50 MB and more.
/// Made by Kafka Streams, which needs it public.
public final class BoundedRocksDb implements RocksDBConfigSetter {
    private static final long CACHE_OCTETS = 24L << 20;
    private static final long WRITE_BUFFER_OCTETS = 8L << 20;
    private static final long ONE_WRITE_BUFFER_OCTETS = 1L << 20;
    private static final int MAX_OPEN_FILES = 64;

    private static final LRUCache CACHE = new LRUCache(CACHE_OCTETS);
    private static final WriteBufferManager WRITE_BUFFERS =
            new WriteBufferManager(WRITE_BUFFER_OCTETS, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(ONE_WRITE_BUFFER_OCTETS);
        options.setMaxWriteBufferNumber(2);
        options.setMaxOpenFiles(MAX_OPEN_FILES);
        options.setStatsDumpPeriodSec(0);
    }

    /// The cache is everybody's and lives as long as the process.
    @Override
    public void close(String storeName, Options options) {}
}
