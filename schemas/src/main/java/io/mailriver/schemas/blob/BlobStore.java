package io.mailriver.schemas.blob;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.identity.BlobId;
import java.io.IOException;
import java.io.InputStream;

/// Where large mail stands, named by its content. Thread-safe.
public interface BlobStore {
    /// Begins to store a mail whose name is not known yet.
    BlobWriter create() throws IOException;

    /// Opens a mail's bytes.
    ///
    /// @throws java.nio.file.NoSuchFileException when there is no such blob
    InputStream open(BlobId blobId) throws IOException;

    /// How many octets its disk can still take; as many as there are when that is not known.
    default long freeOctets() {
        return Long.MAX_VALUE;
    }

    /// Stores bytes that are all at hand; durable when it returns. Storing what is there already
    /// renews its age.
    default BlobRef store(byte[] content) throws IOException {
        try (BlobWriter writer = create()) {
            writer.write(content, 0, content.length);
            return writer.commit();
        }
    }
}
