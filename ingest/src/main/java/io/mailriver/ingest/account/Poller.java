package io.mailriver.ingest.account;

/// Reads one account. One virtual thread.
public interface Poller {
    /// Reads until interrupted. Reconnects by itself; returns only by InterruptedException, or
    /// [PartitionLostException] from the desk (passed through).
    void run() throws InterruptedException;

    /// For `account list`, health and the log: what it is doing, such as "idle on INBOX".
    AccountStatus status();
}
