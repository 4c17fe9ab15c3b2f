package io.mailriver.deliver.worker;

import io.mailriver.schemas.event.Delivery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The attempts that ended last in this process. The queue hands a delivery out again when our
/// acknowledgement came too late for it; without this memory an SMTP peer would get the mail twice.
/// Thread-safe.
final class RecentlyEnded {
    /// About 10 MB; at 5,000 deliveries a second longer than a lock lasts.
    static final int MAX_REMEMBERED = 100_000;

    private final Map<Key, End> ended;

    /// How an attempt ended.
    enum End {
        /// There is a next attempt, for some recipients at least.
        FOR_NOW,
        /// Nothing more is to be done.
        FOR_GOOD
    }

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
                    protected boolean removeEldestEntry(Map.Entry<Key, End> eldest) {
                        return size() > max;
                    }
                };
    }

    synchronized void remember(Delivery delivery, End end) {
        ended.put(Key.of(delivery), end);
    }

    /// Empty when this attempt did not end here, or long ago.
    synchronized Optional<End> end(Delivery delivery) {
        return Optional.ofNullable(ended.get(Key.of(delivery)));
    }
}
