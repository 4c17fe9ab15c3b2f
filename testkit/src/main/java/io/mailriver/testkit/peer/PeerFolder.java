package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A peer's folder under the temporary folder: configuration, data and logs.
///
/// Closing marks it as no longer used. It is deleted at the end of a good test, and kept, with its
/// place printed, after a failed one; what is left goes when the JVM ends ([PeerProcess]).
/// Thread-safe.
public final class PeerFolder implements AutoCloseable {
    private static final int TAIL_LINES = 200;
    private static final Set<PeerFolder> ALL = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Path path;
    private final List<Path> logs = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private volatile boolean kept;

    private PeerFolder(String name, Path path) {
        this.name = name;
        this.path = path;
    }

    /// A new folder that every user of the machine may enter: peers change their user.
    public static PeerFolder create(String name) {
        try {
            Path path = Files.createTempDirectory("mr-" + name);
            permit(path, "rwxr-xr-x");
            PeerFolder folder = new PeerFolder(name, path);
            ALL.add(folder);
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public Path path() {
        return path;
    }

    public Path resolve(String file) {
        return path.resolve(file);
    }

    /// A file that is printed when a test fails.
    public Path log(String file) {
        Path log = path.resolve(file);
        if (!logs.contains(log)) {
            logs.add(log);
        }
        return log;
    }

    public Path write(String file, String content) {
        try {
            return Files.writeString(path.resolve(file), content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public Path folder(String file) {
        try {
            return Files.createDirectories(path.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Makes a user the owner; does nothing when this process is not root.
    static void giveTo(String user, Path path) {
        if (!Peers.isRoot()) {
            return;
        }
        try {
            Files.setOwner(
                    path,
                    path.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(user));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static void giveToGroup(String group, Path path) {
        try {
            Files.getFileAttributeView(path, PosixFileAttributeView.class)
                    .setGroup(
                            path.getFileSystem()
                                    .getUserPrincipalLookupService()
                                    .lookupPrincipalByGroupName(group));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Sets who may do what, such as `rwx------`
    static void permit(Path path, String permissions) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// The last lines of every log.
    public String tails() {
        return logs.stream().map(PeerFolder::tail).collect(Collectors.joining());
    }

    @Override
    public void close() {
        closed = true;
    }

    /// What every peer since the last good test logged.
    static String allTails() {
        return ALL.stream()
                .sorted(Comparator.comparing(folder -> folder.name))
                .filter(folder -> !folder.logs.isEmpty())
                .map(folder -> "==== " + folder.name + " " + folder.path + "\n" + folder.tails())
                .collect(Collectors.joining());
    }

    /// Forgets what is closed; no folder that is there now is deleted any more.
    static void keepAll() {
        ALL.forEach(folder -> folder.kept = true);
        ALL.removeIf(folder -> folder.closed);
    }

    /// Deletes what is closed.
    static void deleteClosed() {
        List.copyOf(ALL).stream().filter(folder -> folder.closed).forEach(PeerFolder::deleteNow);
    }

    /// Deletes everything that no failed test left to be looked at.
    static void deleteAll() {
        List.copyOf(ALL).forEach(PeerFolder::deleteNow);
    }

    private void deleteNow() {
        if (ALL.remove(this) && !kept) {
            delete(path);
        }
    }

    private static String tail(Path log) {
        if (!Files.isReadable(log)) {
            return "";
        }
        try {
            String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
            List<String> lines = text.lines().toList();
            return "---- "
                    + log.getFileName()
                    + "\n"
                    + String.join("\n", lines.subList(firstShown(lines), lines.size()))
                    + "\n";
        } catch (IOException failed) {
            return "---- " + log + " can't be read: " + failed + "\n";
        }
    }

    private static int firstShown(List<String> lines) {
        return Math.max(0, lines.size() - TAIL_LINES);
    }

    /// Best effort: a server that is just going may still write.
    private static void delete(Path root) {
        List<Path> deepestFirst = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.forEach(deepestFirst::add);
        } catch (IOException | UncheckedIOException _) {
            // what was listed is deleted
        }
        for (Path file : deepestFirst.reversed()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException _) {
                // the temporary folder is cleared by the system
            }
        }
    }
}
