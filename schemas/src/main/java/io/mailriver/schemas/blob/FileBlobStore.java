package io.mailriver.schemas.blob;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A blob store in a folder: `ab/cd/abcd…` by the first hex digits, and `incoming/` for what is
/// being written. A blob is written, fsynced, renamed to its name, and its folder is fsynced,
/// before [BlobWriter#commit] returns. What a killed process left in `incoming/` is removed a day
/// later, when a store is opened.
public final class FileBlobStore implements BlobStore, BlobAges {
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);
    private static final int DEPTH = 3; // ab/cd/abcd…
    private static final Pattern BLOB_NAME = Pattern.compile("([0-9a-f]{64})(\\.leaving)?");
    private static final String LEAVING = ".leaving";

    private final Path root;
    private final Path incoming;
    private final InstantSource clock;

    /// Folders whose own names are known to be on disk: that a folder is there proves nothing, for
    /// another writer may have made it and not synced it yet. At most 65,536.
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    private FileBlobStore(Path root, InstantSource clock) {
        this.root = root;
        this.incoming = root.resolve("incoming");
        this.clock = clock;
    }

    /// Opens the store, creating the folder where it is missing.
    public static FileBlobStore open(Path root, InstantSource clock) throws IOException {
        FileBlobStore store = new FileBlobStore(root.toAbsolutePath().normalize(), clock);
        store.create(store.incoming);
        Path parent = store.root.getParent();
        if (parent != null && Files.isReadable(parent)) {
            sync(parent);
        }
        store.removeAbandoned();
        return store;
    }

    /// Makes a folder of the store, and those above it, durable.
    private void create(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path above = folder.getParent();
        while (above != null && above.startsWith(root)) {
            sync(above);
            above = above.getParent();
        }
    }

    private void removeAbandoned() throws IOException {
        FileTime limit = FileTime.from(clock.instant().minus(ABANDONED_AFTER));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(incoming)) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).compareTo(limit) < 0) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException _) {
                    // its writer finished, or another process was faster
                }
            }
        }
    }

    @Override
    public long freeOctets() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE; // whoever writes will hear of it
        }
    }

    @Override
    public BlobWriter create() throws IOException {
        return new Writer(incoming.resolve(UUID.randomUUID().toString()));
    }

    @Override
    public InputStream open(BlobId blobId) throws IOException {
        try {
            return Files.newInputStream(place(blobId));
        } catch (NoSuchFileException gone) {
            return openLeaving(blobId, gone);
        }
    }

    /// One that a remover has taken aside and may put back, or has just put back.
    private InputStream openLeaving(BlobId blobId, NoSuchFileException gone) throws IOException {
        try {
            return Files.newInputStream(aside(blobId));
        } catch (NoSuchFileException _) {
            if (Files.exists(place(blobId))) {
                return Files.newInputStream(place(blobId));
            }
            throw gone;
        }
    }

    @Override
    public void forEachUntouchedSince(Instant moment, Consumer<BlobId> each) throws IOException {
        FileTime limit = FileTime.from(moment);
        try (Stream<Path> files = Files.find(root, DEPTH, (_, facts) -> facts.isRegularFile())) {
            files.filter(file -> isOlder(file, limit))
                    .map(file -> BLOB_NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .forEach(name -> each.accept(new BlobId(name.group(1))));
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    /// Takes the blob aside first and looks then: what was looked at is what goes. Two steps, for a
    /// writer may renew the blob at any moment, and its file must not go with the old one.
    @Override
    public boolean removeUntouchedSince(Instant moment, BlobId blobId) throws IOException {
        FileTime limit = FileTime.from(moment);
        Path place = place(blobId);
        Path aside = aside(blobId);
        if (isOlder(place, limit)) {
            try {
                Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException _) {
                return false;
            }
        }
        if (isOlder(aside, limit)) {
            return Files.deleteIfExists(aside) && !Files.exists(place);
        }
        if (Files.exists(aside)) {
            putBack(aside, place);
        }
        return false;
    }

    private static void putBack(Path aside, Path place) throws IOException {
        Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE); // the same bytes, whoever wins
        Path folder = place.getParent();
        if (folder != null) {
            sync(folder);
        }
    }

    private static boolean isOlder(Path file, FileTime limit) {
        try {
            return Files.getLastModifiedTime(file).compareTo(limit) < 0;
        } catch (IOException _) {
            return false; // it is gone, or can't be looked at
        }
    }

    /// Beside its place: a folder's rename stays within one file system.
    private Path aside(BlobId blobId) {
        return folder(blobId).resolve(blobId.text() + LEAVING);
    }

    private Path place(BlobId blobId) {
        return folder(blobId).resolve(blobId.text());
    }

    private Path folder(BlobId blobId) {
        String name = blobId.text();
        return root.resolve(name.substring(0, 2)).resolve(name.substring(2, 4));
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
            Path place = place(blobId);
            Path folder = folder(blobId);
            if (!durable.contains(folder) || !Files.isDirectory(folder)) {
                create(folder);
                durable.add(folder);
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            return new BlobRef(blobId, size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }
}
