package io.mailriver.ingest.intake;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Knows without asking whether Kafka stores what it is sent.
///
/// Kafka is away when a send failed and nothing succeeded since, or when sends are waiting and none
/// was answered for the patience. Any success makes it present again. Thread-safe.
final class KafkaWatch {
    private final long patienceNanos;
    private final LongSupplier nanoClock;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile long lastProgress;
    private volatile boolean failed;

    KafkaWatch(Duration patience, LongSupplier nanoClock) {
        this.patienceNanos = patience.toNanos();
        this.nanoClock = nanoClock;
        this.lastProgress = nanoClock.getAsLong();
    }

    void sending() {
        if (waiting.getAndIncrement() == 0) {
            lastProgress = nanoClock.getAsLong();
        }
    }

    void succeeded() {
        waiting.decrementAndGet();
        present();
    }

    /// Kafka, or its client, refused one record: that says nothing of the others.
    void answered() {
        waiting.decrementAndGet();
    }

    void failed() {
        waiting.decrementAndGet();
        failed = true;
    }

    /// Said by a probe that found every partition with a leader.
    void present() {
        lastProgress = nanoClock.getAsLong();
        failed = false;
    }

    boolean isAway() {
        return failed || isStalled();
    }

    /// True when a probe must find out: nothing that waits could tell.
    boolean needsProbe() {
        return failed && waiting.get() == 0;
    }

    private boolean isStalled() {
        return waiting.get() > 0 && nanoClock.getAsLong() - lastProgress > patienceNanos;
    }
}
