package io.mailriver.ingest.account;

/// A polled account as configured, whatever its protocol.
public interface PolledAccount {
    /// `[a-z0-9][a-z0-9.-]*`, unique over all accounts.
    String name();

    /// Made anew each time the account's partition is taken over.
    Poller poller(AccountDesk desk);
}
