package io.mailriver.schemas.blob;

import io.mailriver.schemas.event.BlobRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The original mail's bytes, at hand or in the blob store. Thread-safe; may be opened repeatedly.
public sealed interface MailContent {
    long size();

    InputStream open() throws IOException;

    /// Bytes that came with the record. Nobody may change them.
    record Inline(byte[] bytes) implements MailContent {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /// Bytes behind a claim check.
    record Stored(BlobStore blobs, BlobRef blob) implements MailContent {
        @Override
        public long size() {
            return blob.size();
        }

        @Override
        public InputStream open() throws IOException {
            return blobs.open(blob.blobId());
        }
    }
}
