package io.mailriver.deliver.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One Maildir: `tmp`, `new` and `cur`.
///
/// What is on the disk when, so that a power cut at any moment loses nothing that was called
/// delivered:
///
/// 1. the folders, each before what is below it;
/// 2. the mail, whole, as a file in `tmp` (its content; a name there need not survive);
/// 3. after the rename, which shows the mail to readers, the entry in `new` or `cur`;
/// 4. only then [#deliver] returns. A repeat that finds the file puts its entry on the disk again
///    ([#settle]), for whoever renamed it may have died before step 3.
///
/// Thread-safe, also among processes.
final class Maildir {
    /// Files in `tmp` that are older belong to nobody any more, says Maildir; here only those with
    /// our mark are removed, and no more than so many at a time.
    static final int MAX_SWEPT = 100;

    private static final int BLOCK_OCTETS = 64 * 1024;
    private static final List<String> PARTS = List.of("tmp", "cur", "new");

    private final Path folder;

    Maildir(Path folder) {
        this.folder = folder;
    }

    /// Makes what is missing.
    ///
    /// @param inner a Maildir++ folder: gets the file `maildirfolder` that says so
    void create(boolean inner) throws IOException {
        if (PARTS.stream().map(folder::resolve).allMatch(Files::isDirectory)) {
            return;
        }
        createSynced(folder);
        for (String part : PARTS) {
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
    /// that is made of the standard flags. 66 looks, however large the Maildir is.
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

    /// The same whatever flags it has, such as keywords of a mail reader (lower-case letters).
    /// Reads all names in `cur`.
    Optional<Path> findAmongAll(String name) throws IOException {
        Optional<Path> quickly = find(name);
        if (quickly.isPresent()) {
            return quickly;
        }
        try (DirectoryStream<Path> seen =
                Files.newDirectoryStream(
                        folder.resolve("cur"),
                        file -> file.getFileName().toString().startsWith(name + ":"))) {
            for (Path file : seen) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /// Puts the entry of a mail that was found on the disk.
    void settle(Path file) throws IOException {
        Path place = file.getParent();
        if (place != null) {
            sync(place);
        }
    }

    /// Writes a mail: into `new` without info, into `cur` with it. When another attempt was quicker
    /// the mail is left as that one put it.
    ///
    /// @param scratch its name in `tmp`: unique among attempts
    /// @param octets how long the mail is; another length is a failure
    /// @return where it stands
    Path deliver(String scratch, String name, String info, InputStream mail, long octets)
            throws IOException {
        Path unfinished = folder.resolve("tmp").resolve(scratch);
        Path place = folder.resolve(info.isEmpty() ? "new" : "cur");
        try (FileChannel out =
                FileChannel.open(
                        unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                write(out, mail, octets);
                Optional<Path> quicker = find(name);
                if (quicker.isPresent()) {
                    settle(quicker.get());
                    return quicker.get();
                }
                Path file =
                        Files.move(
                                unfinished,
                                place.resolve(name + info),
                                StandardCopyOption.ATOMIC_MOVE);
                sync(place);
                return file;
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /// Removes what attempts that died left in `tmp`.
    ///
    /// @param mark what the names of our files contain
    /// @param before files last written earlier are of no attempt that still runs
    void sweep(String mark, Instant before) throws IOException {
        int left = MAX_SWEPT;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("tmp"))) {
            for (Path file : files) {
                if (left-- == 0) {
                    return;
                }
                if (file.getFileName().toString().contains(mark) && isOlder(file, before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isOlder(Path file, Instant than) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(than);
        } catch (NoSuchFileException delivered) {
            return false;
        }
    }

    private static void write(FileChannel out, InputStream mail, long octets) throws IOException {
        byte[] block = new byte[BLOCK_OCTETS];
        long written = 0;
        for (int count = mail.read(block); count >= 0; count = mail.read(block)) {
            ByteBuffer part = ByteBuffer.wrap(block, 0, count);
            while (part.hasRemaining()) {
                written += out.write(part);
            }
        }
        if (written != octets) {
            throw new IOException("the mail has " + written + " octets, expected " + octets);
        }
        out.force(true);
    }

    /// Puts a folder's entries on the disk.
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
