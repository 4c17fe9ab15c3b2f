package io.mailriver.ingest.account;

import java.time.Instant;

/// What a poller is doing.
///
/// @param since when the state began
public record AccountStatus(State state, String detail, Instant since) {
    /// The kinds of it.
    public enum State {
        /// Not connected yet.
        STARTING,
        /// Mail that was there before comes in.
        READING,
        /// Everything is read; new mail comes as it arrives.
        LIVE,
        /// Unwell, tries again.
        WAITING
    }
}
