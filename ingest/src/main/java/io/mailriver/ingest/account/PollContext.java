package io.mailriver.ingest.account;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.peer.Deadlines;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/// What all polled accounts of a worker share.
///
/// @param byHost this machine's name, for envelopes
/// @param inlineLimit a larger mail is fetched in pieces, where the protocol has any
/// @param random from 0 to 1, from any thread
public record PollContext(
        String byHost,
        ByteSize inlineLimit,
        Deadlines deadlines,
        InstantSource clock,
        DoubleSupplier random,
        MeterRegistry meters,
        Pauses pauses) {
    /// How long to wait before the next connection.
    ///
    /// @param first after a failure; twice as long after each further one
    /// @param afterRefusal the same where trying again soon does not help
    public record Pauses(
            Duration first, Duration longest, Duration afterRefusal, Duration longestAfterRefusal) {
        public static final Pauses DEFAULTS =
                new Pauses(
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(30));
    }

    /// For something that fails and is tried again.
    public Backoff backoff() {
        return new Backoff(pauses.first(), pauses.longest(), random);
    }

    Backoff backoffAfterRefusal() {
        return new Backoff(pauses.afterRefusal(), pauses.longestAfterRefusal(), random);
    }
}
