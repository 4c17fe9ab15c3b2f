package io.mailriver.deliver.attempt;

import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import java.util.List;

/// A place that takes mail: a relay, an IMAP server, a folder of Maildirs. Thread-safe; attempts
/// run side by side on virtual threads, and a destination limits its own connections.
public interface Destination extends AutoCloseable {
    /// The name in the configuration.
    String name();

    /// How many attempts may run side by side, in each process: about as many as it has
    /// connections. What can't start makes way and comes again later.
    default int maxAttempts() {
        return 50;
    }

    /// Tries once. Total: whatever the peer does, the answer is a list of verdicts in which every
    /// recipient of the delivery stands exactly once. Ends within the destination's own limits
    /// (connect, command and data timeouts); an interrupt ends it sooner, as deferred.
    List<Verdict> attempt(Delivery delivery, MailContent content);

    @Override
    void close();
}
