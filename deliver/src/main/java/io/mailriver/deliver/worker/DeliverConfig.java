package io.mailriver.deliver.worker;

import io.mailriver.deliver.retry.RetryConfig;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.Section;
import java.time.Duration;

/// `deliver:` how many deliveries are under way, and for how long.
///
/// @param takers share consumers in this process
/// @param batch deliveries that a taker is handed at once
/// @param maxInFlight attempts that run side by side in this process, leased ones included
/// @param maxInFlightOctets their mail's octets in memory
/// @param holdUp how long one delivery may hold up those handed out with it
/// @param lease how long a leased attempt belongs to this process without being heard of
/// @param lock how long a handed-out delivery belongs to this process without being heard of
/// @param stopGrace how long running attempts may go on at a stop
public record DeliverConfig(
        int takers,
        int batch,
        int maxInFlight,
        ByteSize maxInFlightOctets,
        Duration holdUp,
        Duration lease,
        Duration lock,
        Duration stopGrace,
        RetryConfig retry) {
    static final Duration MAX_HOLD_UP = Duration.ofSeconds(5);
    static final Duration MIN_LEASE = Duration.ofSeconds(10);
    static final Duration MIN_LOCK = Duration.ofSeconds(1);

    public static DeliverConfig read(Section section) {
        return new DeliverConfig(
                section.number(
                        "takers",
                        "Consumers that take deliveries from the queue in this process.",
                        2,
                        1,
                        32),
                section.number(
                        "batch",
                        "How many deliveries a taker is handed at once. More is faster; fewer"
                                + " spreads them better over several workers.",
                        500,
                        1,
                        2000),
                section.number(
                        "max-in-flight",
                        "How many attempts run side by side in this process, slow ones included."
                                + " What can't start is deferred for a moment.",
                        2000,
                        1,
                        100_000),
                section.size(
                        "max-in-flight-bytes",
                        "How much mail may be in memory for these attempts.",
                        ByteSize.ofMiB(64)),
                bounded(
                        section,
                        "hold-up",
                        "How long one delivery may hold up those handed out with it. Then it makes"
                                + " way: a running attempt goes on under a lease, one that waits"
                                + " for its destination is deferred. At most 5s.",
                        Duration.ofMillis(250),
                        Duration.ofMillis(1),
                        MAX_HOLD_UP),
                bounded(
                        section,
                        "lease",
                        "A slow attempt is made again when its worker was not heard of for so"
                                + " long. Workers renew their leases at a third of it.",
                        Duration.ofMinutes(2),
                        MIN_LEASE,
                        Duration.ofHours(1)),
                bounded(
                        section,
                        "lock",
                        "A delivery just handed out goes to another worker when its worker was not"
                                + " heard of for so long. The brokers bound it"
                                + " (group.share.min.record.lock.duration.ms and max).",
                        Duration.ofSeconds(15),
                        MIN_LOCK,
                        Duration.ofHours(1)),
                section.duration(
                        "stop-grace",
                        "How long running attempts may go on when the process stops; then they are"
                                + " broken off and given back.",
                        Duration.ofSeconds(10)),
                RetryConfig.read(section.section("retry")));
    }

    private static Duration bounded(
            Section section,
            String key,
            String meaning,
            Duration byDefault,
            Duration min,
            Duration max) {
        Duration value = section.duration(key, meaning, byDefault);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            section.problem(
                    key,
                    "'"
                            + value.toMillis()
                            + "ms', expected "
                            + min.toMillis()
                            + "ms to "
                            + max.toMillis()
                            + "ms");
        }
        return value;
    }
}
