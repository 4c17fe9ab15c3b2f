package io.mailriver.ingest.intake;

import io.mailriver.schemas.identity.MailId;

/// One mail on its way in: its bytes as they arrive. Held in memory up to the inline limit,
/// streamed into the blob store above it. Not thread-safe. Closing gives back what it holds, the
/// [Content] included, so it is closed after [Intake#publish].
public interface Incoming extends AutoCloseable {
    /// The sighting's identity, given when it began.
    MailId mailId();

    /// Octets so far.
    long size();

    /// Takes some more bytes.
    ///
    /// @throws IntakeException when the bytes in flight are over budget, or the disk is full
    void write(byte[] bytes, int offset, int length);

    /// Ends the mail; a large one is durable in the blob store when this returns.
    ///
    /// @throws IntakeException when it could not be stored
    Content finish();

    @Override
    void close();
}
