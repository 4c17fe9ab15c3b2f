package io.mailriver.schemas.blob;

import io.mailriver.schemas.identity.BlobId;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/// When each blob of a store was stored last, and how it leaves. Thread-safe.
public interface BlobAges {
    /// Gives each blob that nobody has stored since that moment. One that two processes look at may
    /// come twice, or not at all.
    void forEachUntouchedSince(Instant moment, Consumer<BlobId> each) throws IOException;

    /// Removes a blob, unless it is not there or somebody stored it again since that moment:
    /// whoever stores a blob while it is being removed has it.
    ///
    /// @return true when it is gone
    boolean removeUntouchedSince(Instant moment, BlobId blobId) throws IOException;
}
