package io.mailriver.ingest.pop3;

import io.mailriver.runtime.peer.Deadlines;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/// What all POP3 accounts of a worker share.
///
/// @param byHost this machine's name, for envelopes
/// @param random from 0 to 1, from any thread
public record Pop3Context(
        String byHost,
        Deadlines deadlines,
        InstantSource clock,
        DoubleSupplier random,
        MeterRegistry meters,
        Pauses pauses) {
    /// How long to wait before the next connection.
    ///
    /// @param first after a failure; twice as long after each further one
    /// @param afterRefusal the same after a login that the server refused
    public record Pauses(
            Duration first, Duration longest, Duration afterRefusal, Duration longestAfterRefusal) {
        public static final Pauses DEFAULTS =
                new Pauses(
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(30));
    }
}
