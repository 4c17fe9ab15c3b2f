package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.Destination;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Who may attempt now: at most so many attempts at one destination, so many in this process, and
/// so many octets of mail in memory for them. Thread-safe.
final class Slots {
    private static final int PERMIT_OCTETS = 1024;

    private final Semaphore all;
    private final Semaphore octets;
    private final int maxOctetPermits;
    private final LongSupplier nanoTime;
    private final Map<String, Lane> lanes = new HashMap<>();

    /// @param nanoTime a clock that never goes back, in nanoseconds
    Slots(DeliverConfig config, Map<String, Destination> destinations, LongSupplier nanoTime) {
        this.all = new Semaphore(config.maxInFlight());
        this.maxOctetPermits = permits(config.maxInFlightOctets().octets());
        this.octets = new Semaphore(maxOctetPermits);
        this.nanoTime = nanoTime;
        destinations.forEach((name, destination) ->
                lanes.put(
                        name,
                        new Lane(
                                destination.maxAttempts(),
                                config.holdUp().toNanos(),
                                nanoTime.getAsLong())));
    }

    /// A slot, held until it is closed.
    final class Slot implements AutoCloseable {
        private final Lane lane;
        private final int octetPermits;
        private final long begin = nanoTime.getAsLong();

        private Slot(Lane lane, int octetPermits) {
            this.lane = lane;
            this.octetPermits = octetPermits;
        }

        /// True when an attempt here takes longer than others may be held up for it.
        boolean isSlow() {
            return lane.isSlow();
        }

        @Override
        public void close() {
            octets.release(octetPermits);
            all.release();
            lane.release(begin, nanoTime.getAsLong());
        }
    }

    /// Takes a slot, waiting at most `patience`; not at all for a destination that is full and
    /// stands still.
    ///
    /// @param size octets of mail in memory; more than the whole budget counts as all of it
    Optional<Slot> take(String destination, long size, Duration patience)
            throws InterruptedException {
        Lane lane = lane(destination);
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        if (!lane.tryAcquire(nanoTime.getAsLong(), patience.toNanos())) {
            return Optional.empty();
        }
        int octetPermits = Math.min(permits(size), maxOctetPermits);
        if (!all.tryAcquire(deadline - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
            lane.giveBack();
            return Optional.empty();
        }
        if (!octets.tryAcquire(
                octetPermits, deadline - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
            all.release();
            lane.giveBack();
            return Optional.empty();
        }
        return Optional.of(new Slot(lane, octetPermits));
    }

    /// When one that got no slot should come again: behind those that were told so before, at the
    /// pace at which the destination ends attempts.
    Duration wait(String destination) {
        return lane(destination).queue(nanoTime.getAsLong());
    }

    private Lane lane(String destination) {
        Lane lane = lanes.get(destination);
        if (lane == null) {
            throw new IllegalArgumentException("no destination '" + destination + "'");
        }
        return lane;
    }

    private static int permits(long octets) {
        return Math.clamp(octets / PERMIT_OCTETS, 1, Integer.MAX_VALUE);
    }
}
