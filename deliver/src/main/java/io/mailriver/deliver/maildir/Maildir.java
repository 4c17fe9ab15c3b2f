package io.mailriver.deliver.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// One Maildir: `tmp`, `new` and `cur`.
///
/// A file is complete in `tmp`, and on the disk, before it is renamed; the rename is on the disk
/// before [#deliver] returns. Thread-safe, also among processes.
final class Maildir {
    private static final int BLOCK_OCTETS = 64 * 1024;

    private final Path folder;

    Maildir(Path folder) {
        this.folder = folder;
    }

    /// Makes what is missing.
    ///
    /// @param inner a Maildir++ folder: gets the file `maildirfolder` that says so
    void create(boolean inner) throws IOException {
        if (Files.isDirectory(folder.resolve("new")) && Files.isDirectory(folder.resolve("cur"))) {
            return;
        }
        createSynced(folder);
        for (String part : List.of("tmp", "cur", "new")) {
            Files.createDirectories(folder.resolve(part));
        }
        if (inner) {
            try {
                Files.createFile(folder.resolve("maildirfolder"));
            } catch (FileAlreadyExistsException there) {
                // somebody was quicker
            }
        }
        sync(folder);
    }

    /// Makes the folder and those above it, each on the disk before what is below it.
    private static void createSynced(Path wanted) throws IOException {
        Path above = wanted.getParent();
        if (above == null || Files.isDirectory(wanted)) {
            return;
        }
        createSynced(above);
        Files.createDirectories(wanted);
        sync(above);
    }

    /// Where the mail of this name stands, in whatever state a mail reader has put it, as long as
    /// that is made of the standard flags. 65 looks, however large the Maildir is.
    Optional<Path> find(String name) {
        Path arrived = folder.resolve("new").resolve(name);
        if (Files.exists(arrived)) {
            return Optional.of(arrived);
        }
        Path seen = folder.resolve("cur");
        return MaildirFlags.everyInfo().stream()
                .map(info -> seen.resolve(name + info))
                .filter(Files::exists)
                .findFirst();
    }

    /// Writes a mail: into `new` without info, into `cur` with it.
    ///
    /// @param scratch its name in `tmp`: unique among attempts
    /// @return where it stands
    Path deliver(String scratch, String name, String info, InputStream mail) throws IOException {
        Path unfinished = folder.resolve("tmp").resolve(scratch);
        Path place = folder.resolve(info.isEmpty() ? "new" : "cur");
        try {
            write(unfinished, mail);
            Path file =
                    Files.move(
                            unfinished, place.resolve(name + info), StandardCopyOption.ATOMIC_MOVE);
            sync(place);
            return file;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void write(Path file, InputStream mail) throws IOException {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] block = new byte[BLOCK_OCTETS];
            for (int count = mail.read(block); count >= 0; count = mail.read(block)) {
                ByteBuffer octets = ByteBuffer.wrap(block, 0, count);
                while (octets.hasRemaining()) {
                    out.write(octets);
                }
            }
            out.force(true);
        }
    }

    /// Puts a folder's entries on the disk.
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
