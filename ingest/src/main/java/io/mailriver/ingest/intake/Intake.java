package io.mailriver.ingest.intake;

import io.mailriver.schemas.event.Envelope;
import java.util.Optional;

/// Takes mail in. What [#publish] has answered with a [Receipt] is never lost. Thread-safe.
public interface Intake {
    /// Why no mail can be taken right now, known without waiting; empty when it can.
    Optional<IntakeException.Reason> closed();

    /// Why a mail that is said to be so large can't be taken right now; the same where nothing is
    /// said.
    default Optional<IntakeException.Reason> closed(long octets) {
        return closed();
    }

    /// Begins to take one mail's bytes.
    ///
    /// @throws IntakeException when none can be taken now
    Incoming open();

    /// A mail was refused for good after its bytes had come: tells the ledger.
    ///
    /// @param reply what the client was told
    default void refused(Envelope envelope, long octets, String reply) {}

    /// Writes the mail to its topic and waits until every replica that was asked for has it.
    ///
    /// @param envelope with the [Incoming#mailId] of this mail
    /// @throws IntakeException when that did not happen, or is not known to have happened
    Receipt publish(Envelope envelope, Content content);
}
