package io.mailriver.ingest.login;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A file of users, one a line: `NAME:` and their [Credential]. Empty lines and those that begin
/// with `#` are kept as they are. Immutable; [#write] puts a changed one in its place at once.
public final class UserFile {
    private static final long MAX_OCTETS = 64L << 20;
    private static final int MAX_NAME_CHARS = 255;
    private static final Set<PosixFilePermission> OURS_ALONE =
            PosixFilePermissions.fromString("rw-------");

    private final List<String> lines;
    private final Map<String, Credential> users;

    private UserFile(List<String> lines, Map<String, Credential> users) {
        this.lines = List.copyOf(lines);
        this.users = Map.copyOf(users);
    }

    public static UserFile empty() {
        return new UserFile(List.of(), Map.of());
    }

    /// Reads it.
    ///
    /// @throws IOException naming the file, and the line that is wrong
    public static UserFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException("'" + file + "' is larger than 64 MiB, expected a file of users");
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        Map<String, Credential> users = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (isUser(lines.get(i))) {
                try {
                    add(lines.get(i), users);
                } catch (IllegalArgumentException wrong) {
                    throw new IOException(
                            file + ", line " + (i + 1) + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return new UserFile(lines, users);
    }

    /// A name that can stand in the file, in the form in which it is compared.
    ///
    /// @throws IllegalArgumentException saying what is wrong with it
    public static String checkedName(String name) {
        String prepared = SaslPrep.name(name);
        if (prepared.length() > MAX_NAME_CHARS
                || prepared.indexOf(':') >= 0
                || prepared.startsWith("#")
                || !prepared.equals(prepared.strip())) {
            throw new IllegalArgumentException(
                    "user name '"
                            + name
                            + "', expected at most 255 characters, no colon, no # or space at its"
                            + " begin");
        }
        return prepared;
    }

    public boolean has(String name) {
        return users.containsKey(checkedName(name));
    }

    /// The same with this user, who stands where they stood before.
    public UserFile with(String name, Credential credential) {
        String key = checkedName(name);
        Map<String, Credential> more = new LinkedHashMap<>(users);
        more.put(key, credential);
        List<String> changed = new ArrayList<>(lines);
        String line = key + ":" + credential.text();
        int at = lineOf(key);
        if (at < 0) {
            changed.add(line);
        } else {
            changed.set(at, line);
        }
        return new UserFile(changed, more);
    }

    /// The same without this user.
    public UserFile without(String name) {
        String key = checkedName(name);
        Map<String, Credential> fewer = new LinkedHashMap<>(users);
        fewer.remove(key);
        List<String> changed = new ArrayList<>(lines);
        int at = lineOf(key);
        if (at >= 0) {
            changed.remove(at);
        }
        return new UserFile(changed, fewer);
    }

    /// Writes it: a reader sees the old file or the new one, whole. Its permissions and a symbolic
    /// link stay what they are; a new file is readable by its owner alone.
    public void write(Path file) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        Path fresh =
                Files.createTempFile(
                        folder, "." + target.getFileName(), ".new", permissions(target));
        try {
            Files.write(fresh, lines, StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(
                    fresh,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            boolean _ = Files.deleteIfExists(fresh);
        }
    }

    Map<String, Credential> users() {
        return users;
    }

    private static FileAttribute<?>[] permissions(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> kept =
                Files.exists(file)
                        ? Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                        : OURS_ALONE;
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(kept)};
    }

    private static boolean isUser(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    private static void add(String line, Map<String, Credential> users) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("expected NAME:{SCRAM-SHA-256}...");
        }
        String name = checkedName(line.substring(0, colon));
        if (users.put(name, Credential.parse(line.substring(colon + 1).strip())) != null) {
            throw new IllegalArgumentException("'" + name + "' stands here twice");
        }
    }

    private int lineOf(String key) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (isUser(line) && checkedName(line.substring(0, line.indexOf(':'))).equals(key)) {
                return i;
            }
        }
        return -1;
    }
}
