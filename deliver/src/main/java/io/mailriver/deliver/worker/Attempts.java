package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.deliver.worker.RecentlyEnded.End;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.event.Delivery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries hand-outs through to their answer, each on a virtual thread of its own. Thread-safe.
final class Attempts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /// A delivery handed out so often is not attempted but waits: whatever it is that ends workers
    /// or keeps them silent, the count must not run out, for then Kafka forgets the delivery.
    static final int SUSPICIOUS_DELIVERY_COUNT = 3;

    private final Map<String, Destination> destinations;
    private final BlobStore blobs;
    private final Outbox outbox;
    private final Settlement settlement;
    private final Slots slots;
    private final DeliverConfig config;
    private final InstantSource clock;
    private final WorkerLog log;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("delivery-", 0).factory());
    private final RecentlyEnded ended = new RecentlyEnded(RecentlyEnded.MAX_REMEMBERED);
    private final Map<String, Handout> running = new ConcurrentHashMap<>();
    private final OpenCount open = new OpenCount();
    private volatile boolean breakingOff;

    Attempts(
            Map<String, Destination> destinations,
            BlobStore blobs,
            Outbox outbox,
            DeliverConfig config,
            Settlement settlement,
            InstantSource clock,
            WorkerLog log) {
        this.destinations = destinations;
        this.blobs = blobs;
        this.outbox = outbox;
        this.settlement = settlement;
        this.slots = new Slots(config, destinations, System::nanoTime);
        this.config = config;
        this.clock = clock;
        this.log = log;
    }

    /// Begins to carry a record through; the answer comes into the hand-out.
    Handout begin(ConsumerRecord<byte[], byte[]> record) {
        Handout handout = new Handout(record);
        log.inFlight(open.begin());
        threads.execute(() -> carryThrough(handout));
        return handout;
    }

    /// Lets a hand-out hold up others no longer: it goes on under a lease.
    void makeWay(Handout handout) {
        threads.execute(() -> leaseUnlessBusy(handout));
    }

    /// Prolongs every lease.
    void renewLeases() {
        running.values().stream().filter(Handout::isLeased).forEach(this::makeWay);
    }

    /// True when nothing is in flight any more, at the latest after `limit`.
    boolean awaitIdle(Duration limit) {
        return open.awaitNone(limit);
    }

    /// Ends running attempts by interrupt; what they leave undone is given back.
    void breakOff() {
        breakingOff = true;
        running.values().forEach(Handout::breakOff);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void carryThrough(Handout handout) {
        try {
            handout.answer(handle(handout) ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
        } catch (InterruptedException stopped) {
            handout.answer(AcknowledgeType.RELEASE);
        } catch (RuntimeException | Error failed) {
            handout.answer(failed(handout, failed));
        } finally {
            handout.delivery()
                    .ifPresent(delivery -> running.remove(delivery.deliveryId().text(), handout));
            log.inFlight(open.end());
        }
    }

    /// A fault of ours. It may pass; when it doesn't, the record is kept for people.
    private AcknowledgeType failed(Handout handout, Throwable failed) {
        LOG.atError().setCause(failed).log("a delivery failed by a fault of Mailriver");
        try {
            return handout.deliveryCount() >= SUSPICIOUS_DELIVERY_COUNT
                            && keep(handout, String.valueOf(failed))
                    ? AcknowledgeType.ACCEPT
                    : AcknowledgeType.RELEASE;
        } catch (InterruptedException stopped) {
            return AcknowledgeType.RELEASE;
        }
    }

    private boolean keep(Handout handout, String error) throws InterruptedException {
        if (handout.delivery().isPresent()) {
            try {
                return settle(handout, () -> settlement.dead(facts(handout), "failed", error));
            } catch (RuntimeException again) {
                LOG.atError().setCause(again).log("can't even tell the ledger of it");
            }
        }
        return outbox.writeDead(handout, "failed", error);
    }

    /// @return true when the queue may forget the record
    private boolean handle(Handout handout) throws InterruptedException {
        Optional<String> unreadable = handout.read();
        if (unreadable.isPresent()) {
            log.undecodable(unreadable.get());
            return outbox.writeDead(handout, "undecodable", unreadable.get());
        }
        Delivery delivery = handout.delivery().orElseThrow();
        Optional<End> end = ended.end(delivery);
        if (end.isPresent()) {
            return end.get() == End.FOR_NOW
                    || !handout.isScheduled()
                    || write(handout, settlement.endedBefore(delivery));
        }
        Handout original = running.putIfAbsent(delivery.deliveryId().text(), handout);
        return original == null ? carryOut(handout, delivery) : yieldTo(original, delivery);
    }

    /// A copy of what is under way here. The original must be known to the schedule before the
    /// queue forgets the copy, for the queue may have forgotten the original.
    private boolean yieldTo(Handout original, Delivery copy) throws InterruptedException {
        original.order.lock();
        try {
            original.catchUp(copy);
            return original.isSettled() || lease(original);
        } finally {
            original.order.unlock();
        }
    }

    private boolean carryOut(Handout handout, Delivery delivery) throws InterruptedException {
        Destination destination = destinations.get(delivery.destination());
        if (destination == null) {
            String error = "no destination '" + delivery.destination() + "' in the configuration";
            return settle(
                    handout, () -> settlement.dead(facts(handout), "unknown-destination", error));
        }
        int count = handout.deliveryCount();
        if (count >= SUSPICIOUS_DELIVERY_COUNT) {
            return settle(handout, () -> settlement.setBack(facts(handout), count));
        }
        return tryOnce(handout, destination);
    }

    private boolean tryOnce(Handout handout, Destination destination) throws InterruptedException {
        List<Verdict> verdicts;
        handout.beginAttempt();
        try {
            if (breakingOff) {
                return false;
            }
            Delivery delivery = handout.delivery().orElseThrow();
            Optional<Slots.Slot> slot =
                    slots.take(delivery.destination(), handout.octets(), config.holdUp());
            if (slot.isEmpty()) {
                handout.endAttempt();
                return postpone(handout);
            }
            try (Slots.Slot taken = slot.get()) {
                if (taken.isSlow()) {
                    makeWay(handout);
                }
                verdicts = attempt(handout, destination, delivery);
            }
        } finally {
            handout.endAttempt();
        }
        return breakingOff ? giveBack(handout, verdicts) : end(handout, verdicts);
    }

    private List<Verdict> attempt(Handout handout, Destination destination, Delivery delivery) {
        try {
            return List.copyOf(destination.attempt(delivery, handout.content(blobs)));
        } catch (RuntimeException | Error broken) {
            LOG.atError().setCause(broken).log("destination '{}' failed", destination.name());
            String detail = "the attempt failed by a fault of Mailriver: " + broken.getClass();
            return List.of(new Verdict(delivery.recipients(), new Deferred(detail)));
        }
    }

    private boolean end(Handout handout, List<Verdict> verdicts) throws InterruptedException {
        return settle(handout, () -> settlement.attempted(facts(handout), verdicts));
    }

    private boolean giveBack(Handout handout, List<Verdict> verdicts) throws InterruptedException {
        boolean untouched =
                verdicts.stream().allMatch(verdict -> verdict.outcome() instanceof Deferred);
        if (untouched && !handout.isLeased()) {
            return false;
        }
        return again(handout, () -> settlement.givenBack(facts(handout), verdicts));
    }

    private boolean postpone(Handout handout) throws InterruptedException {
        Delivery delivery = handout.delivery().orElseThrow();
        Duration wait = slots.wait(delivery.destination());
        log.postponed(delivery.destination());
        return again(handout, () -> settlement.postponed(delivery, clock.instant(), wait));
    }

    /// Writes how an attempt ended. It is remembered: a copy of it must not be made again.
    private boolean settle(Handout handout, Supplier<List<Writing>> writings)
            throws InterruptedException {
        handout.order.lock();
        try {
            List<Writing> all = writings.get();
            boolean written = write(handout, all);
            if (written) {
                End end = all.stream().anyMatch(Writing::goesOn) ? End.FOR_NOW : End.FOR_GOOD;
                handout.delivery().ifPresent(delivery -> ended.remember(delivery, end));
                handout.settle();
            }
            return written;
        } finally {
            handout.order.unlock();
        }
    }

    /// Writes that the same attempt is to come again.
    private boolean again(Handout handout, Supplier<List<Writing>> writings)
            throws InterruptedException {
        handout.order.lock();
        try {
            boolean written = write(handout, writings.get());
            if (written) {
                handout.settle();
            }
            return written;
        } finally {
            handout.order.unlock();
        }
    }

    private void leaseUnlessBusy(Handout handout) {
        if (handout.delivery().isEmpty() || !handout.order.tryLock()) {
            return;
        }
        try {
            if (!handout.isSettled()) {
                boolean _ = lease(handout);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            handout.order.unlock();
        }
    }

    /// Call in [Handout#order].
    private boolean lease(Handout handout) throws InterruptedException {
        boolean first = !handout.isLeased();
        handout.lease();
        Delivery delivery = handout.delivery().orElseThrow();
        boolean written =
                write(handout, settlement.leased(delivery, clock.instant(), config.lease(), first));
        if (written) {
            handout.answer(AcknowledgeType.ACCEPT);
        }
        return written;
    }

    private boolean write(Handout handout, List<Writing> writings) throws InterruptedException {
        boolean written = outbox.write(handout, writings);
        if (written) {
            writings.forEach(log::tell);
        }
        return written;
    }

    private Settlement.Facts facts(Handout handout) {
        return new Settlement.Facts(
                handout.delivery().orElseThrow(), handout.isScheduled(), clock.instant());
    }
}
