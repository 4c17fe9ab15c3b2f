package io.mailriver.schemas.blob;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.UUID;

/// A blob store in a folder: `ab/cd/abcd…` by the first hex digits, and `incoming/` for what is
/// being written. A blob is written, fsynced, renamed to its name, and its folder is fsynced,
/// before [BlobWriter#commit] returns.
public final class FileBlobStore implements BlobStore {
    private final Path root;
    private final Path incoming;
    private final InstantSource clock;

    private FileBlobStore(Path root, InstantSource clock) {
        this.root = root;
        this.incoming = root.resolve("incoming");
        this.clock = clock;
    }

    /// Opens the store, creating the folder where it is missing.
    public static FileBlobStore open(Path root, InstantSource clock) throws IOException {
        FileBlobStore store = new FileBlobStore(root, clock);
        Files.createDirectories(store.incoming);
        return store;
    }

    @Override
    public BlobWriter create() throws IOException {
        return new Writer(incoming.resolve(UUID.randomUUID().toString()));
    }

    @Override
    public InputStream open(BlobId blobId) throws IOException {
        return Files.newInputStream(place(blobId));
    }

    private Path place(BlobId blobId) {
        return outer(blobId).resolve(blobId.text().substring(2, 4)).resolve(blobId.text());
    }

    private Path outer(BlobId blobId) {
        return root.resolve(blobId.text().substring(0, 2));
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private final class Writer implements BlobWriter {
        private final Path file;
        private final FileChannel channel;
        private final MessageDigest digest = Digests.sha256();
        private long size;

        Writer(Path file) throws IOException {
            this.file = file;
            this.channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            digest.update(bytes, offset, length);
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            size += length;
        }

        @Override
        public BlobRef commit() throws IOException {
            channel.force(true);
            channel.close();
            BlobId blobId = BlobId.of(digest);
            Path outer = outer(blobId);
            Path inner = outer.resolve(blobId.text().substring(2, 4));
            if (!Files.isDirectory(inner)) {
                Files.createDirectories(inner);
                sync(outer);
                sync(root);
            }
            Path place = inner.resolve(blobId.text());
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(place, FileTime.from(clock.instant()));
            sync(inner);
            return new BlobRef(blobId, size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }
}
