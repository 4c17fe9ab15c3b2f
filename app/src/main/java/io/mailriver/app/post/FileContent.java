package io.mailriver.app.post;

import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;

/// A file as a mail's content, streamed and never held.
///
/// @param blob its digest and size, taken by reading it once
public record FileContent(Path file, BlobRef blob) {
    private static final int BLOCK_OCTETS = 64 * 1024;

    /// Reads the file for its digest.
    public static FileContent of(Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] block = new byte[BLOCK_OCTETS];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
                size += count;
            }
        }
        return new FileContent(file, new BlobRef(BlobId.of(digest), size));
    }

    public MailContent content() {
        return new MailContent.Stored(new OneFile(file), blob);
    }

    /// A blob store that holds one file, whatever blob is asked for.
    private record OneFile(Path file) implements BlobStore {
        @Override
        public BlobWriter create() {
            throw new UnsupportedOperationException("a file on the command line is only read");
        }

        @Override
        public InputStream open(BlobId blobId) throws IOException {
            return Files.newInputStream(file);
        }
    }
}
