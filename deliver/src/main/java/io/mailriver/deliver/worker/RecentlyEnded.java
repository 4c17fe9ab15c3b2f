package io.mailriver.deliver.worker;

import io.mailriver.schemas.event.Delivery;
import java.util.LinkedHashMap;
import java.util.Map;

/// The attempts that ended last in this process. The queue hands a delivery out again when our
/// acknowledgement came too late for it; without this memory an SMTP peer would get the mail twice.
/// Thread-safe.
final class RecentlyEnded {
    /// About 10 MB; at 5,000 deliveries a second longer than a lock lasts.
    static final int MAX_REMEMBERED = 100_000;

    private final Map<Key, Boolean> ended;

    /// The 128 bits of a delivery id, and the attempt.
    private record Key(long high, long low, int attempt) {
        static Key of(Delivery delivery) {
            String id = delivery.deliveryId().text();
            return new Key(
                    Long.parseUnsignedLong(id, 0, 16, 16),
                    Long.parseUnsignedLong(id, 16, 32, 16),
                    delivery.attempt());
        }
    }

    RecentlyEnded(int max) {
        this.ended =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
                        return size() > max;
                    }
                };
    }

    synchronized void remember(Delivery delivery) {
        ended.put(Key.of(delivery), true);
    }

    synchronized boolean contains(Delivery delivery) {
        return ended.containsKey(Key.of(delivery));
    }
}
