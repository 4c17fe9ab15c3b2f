package io.mailriver.parse.topology;

import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/// Remembers which mails came within the resend window, on disk, in stretches of time as long as
/// the window: what is older falls away stretch by stretch. A mail is looked up in two of them, by
/// its whole key, which a Bloom filter answers without touching the disk for nearly every mail.
final class ResendStore {
    static final String NAME = "resends";

    private final WindowStore<byte[], byte[]> store;
    private final long stretch;

    ResendStore(WindowStore<byte[], byte[]> store, Duration window) {
        this.store = store;
        this.stretch = window.toMillis();
    }

    static StoreBuilder<WindowStore<byte[], byte[]>> builder(
            Duration window, TopicCatalogue catalogue) {
        Map<String, String> changelog = new LinkedHashMap<>(catalogue.internalTopicSettings());
        // Short segments: what is older than the window leaves the changelog, and a new owner of
        // the partition reads little.
        changelog.put("segment.bytes", Integer.toString(16 * 1024 * 1024));
        changelog.put("segment.ms", Long.toString(Math.max(window.toMillis(), 60_000)));
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(NAME, window.multipliedBy(3), window, false),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withLoggingEnabled(changelog)
                .withCachingDisabled();
    }

    /// Who sent this mail of late.
    Known of(byte[] key, long timestamp) {
        long start = startOf(timestamp);
        return new Known(
                Sightings.read(store.fetch(key, start)),
                Sightings.read(store.fetch(key, start - stretch)));
    }

    /// Replaces what is known of the running stretch of time.
    void put(byte[] key, long timestamp, byte[] sightings) {
        store.put(key, sightings, startOf(timestamp));
    }

    private long startOf(long timestamp) {
        return Math.floorDiv(timestamp, stretch) * stretch;
    }
}
