package io.mailriver.deliver.worker;

import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.JourneyEntry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Tells the mail log and the metrics what was written. Thread-safe.
final class WorkerLog {
    private final MailLog log;
    private final AtomicLong inFlight;

    WorkerLog(MailLog log) {
        this.log = log;
        this.inFlight = log.gauge("mailriver.deliveries.in-flight");
    }

    void tell(Writing writing) {
        switch (writing) {
            case Writing.Journey(JourneyEntry entry, Delivery delivery) -> tell(entry, delivery);
            case Writing.DeadLetter(Delivery delivery, String reason, String error) ->
                    log.deadLettered(delivery.mailId().text(), "deliver", reason, error);
            case Writing.Schedule _ -> {
                // the journey tells it
            }
        }
    }

    void undecodable(String error) {
        log.deadLettered("unknown", "deliver", "undecodable", error);
    }

    /// A destination was full.
    void postponed(String destination) {
        count("mailriver.deliveries.postponed", destination);
    }

    /// Attempts under way in this process.
    void inFlight(int count) {
        inFlight.set(count);
    }

    private void tell(JourneyEntry entry, Delivery delivery) {
        String reply = Optional.ofNullable(entry.reply()).orElse("");
        switch (entry.outcome()) {
            case DELIVERED -> log.delivered(delivery, entry.at(), reply);
            case DEFERRED -> log.deferred(delivery, entry.at(), reply);
            case REJECTED, EXPIRED -> log.rejected(delivery, entry.at(), reply);
            case LEASED -> count("mailriver.deliveries.leased", delivery.destination());
            case RECEIVED, PARSED, RESEND, ROUTED, DROPPED, HELD, DEAD_LETTERED -> {
                // other stages' words, and what deadLettered told
            }
        }
    }

    private void count(String name, String destination) {
        log.meters().counter(name, "destination", destination).increment();
    }
}
