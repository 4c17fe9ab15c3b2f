package io.mailriver.ingest.intake;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.identity.BlobId;

/// A mail's bytes, complete.
public sealed interface Content {
    BlobId blobId();

    long size();

    /// Small mail: the bytes themselves. The array is not copied; nobody may change it.
    record Inline(BlobId blobId, byte[] bytes) implements Content {
        @Override
        public long size() {
            return bytes.length;
        }
    }

    /// Large mail: durable in the blob store.
    record Stored(BlobRef blob) implements Content {
        @Override
        public BlobId blobId() {
            return blob.blobId();
        }

        @Override
        public long size() {
            return blob.size();
        }
    }
}
