package io.mailriver.schemas.blob;

import io.mailriver.schemas.event.BlobRef;
import java.io.IOException;

/// One blob on its way into the store. Not thread-safe. Closing without [#commit] leaves nothing.
public interface BlobWriter extends AutoCloseable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /// Makes the blob durable (content and name) and returns its claim check.
    BlobRef commit() throws IOException;

    @Override
    void close() throws IOException;
}
