package io.mailriver.deliver.worker;

import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;

/// What the brokers allow a share group. They may differ from broker to broker (a rolling change):
/// the narrowest counts.
record ShareBounds(int maxDeliveryCount, Duration minLock, Duration maxLock, int maxRecordLocks) {
    /// Kafka 4.3's.
    static final ShareBounds DEFAULTS =
            new ShareBounds(10, Duration.ofSeconds(15), Duration.ofSeconds(60), 4000);

    static ShareBounds of(Collection<Config> brokers) {
        return brokers.stream().map(ShareBounds::of).reduce(ShareBounds::narrower).orElse(DEFAULTS);
    }

    private static ShareBounds of(Config broker) {
        return new ShareBounds(
                number(broker, "group.share.max.delivery.count.limit", DEFAULTS.maxDeliveryCount()),
                Duration.ofMillis(
                        number(
                                broker,
                                "group.share.min.record.lock.duration.ms",
                                Math.toIntExact(DEFAULTS.minLock().toMillis()))),
                Duration.ofMillis(
                        number(
                                broker,
                                "group.share.max.record.lock.duration.ms",
                                Math.toIntExact(DEFAULTS.maxLock().toMillis()))),
                number(
                        broker,
                        "group.share.max.partition.max.record.locks",
                        DEFAULTS.maxRecordLocks()));
    }

    Duration nearest(Duration lock) {
        return lock.compareTo(minLock) < 0 ? minLock : lock.compareTo(maxLock) > 0 ? maxLock : lock;
    }

    private ShareBounds narrower(ShareBounds other) {
        return new ShareBounds(
                Math.min(maxDeliveryCount, other.maxDeliveryCount),
                minLock.compareTo(other.minLock) > 0 ? minLock : other.minLock,
                maxLock.compareTo(other.maxLock) < 0 ? maxLock : other.maxLock,
                Math.min(maxRecordLocks, other.maxRecordLocks));
    }

    private static int number(Config broker, String name, int byDefault) {
        ConfigEntry entry = broker.get(name);
        return entry == null || entry.value() == null ? byDefault : Integer.parseInt(entry.value());
    }
}
