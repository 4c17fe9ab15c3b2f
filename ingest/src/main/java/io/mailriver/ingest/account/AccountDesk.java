package io.mailriver.ingest.account;

import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.schemas.event.Cursor;
import java.util.Map;

/// What one account's poller may do to Kafka; bound to the partition while it is owned.
/// Thread-safe.
public interface AccountDesk {
    /// As of the last commit. Keyed by mailbox name (INBOX in capitals); the whole map for renames
    /// and deletions.
    Map<String, Cursor> cursors();

    /// What the account was seen to hold, as of the last commit. The first question may take a
    /// while.
    Sightings sightings();

    /// Begins a mail (identity, spooling, budget). Waits while bytes in flight are over budget.
    Incoming open() throws InterruptedException;

    /// Writes the batch in one transaction, together with what other accounts of the partition have
    /// ready, and waits until it is committed.
    ///
    /// @throws PartitionLostException when the partition is another's now, or the outcome is
    ///   unknown: nothing may be done any more, the poller ends, and a new one starts from the
    ///   cursors as they are on Kafka
    void commit(PollBatch batch) throws InterruptedException;
}
