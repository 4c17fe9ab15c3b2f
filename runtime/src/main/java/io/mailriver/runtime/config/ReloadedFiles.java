package io.mailriver.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What some files say, read again when one of them changes.
///
/// What can't be read keeps what was read before, and warns once. Nothing is watched here: somebody
/// calls [#refresh] now and then. [#current] never waits. Thread-safe.
public final class ReloadedFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadedFiles.class);

    private final String what;
    private final List<Path> files;
    private final Reading<T> reading;
    private List<Stamp> stamps;
    private volatile T current;

    /// Makes the value from the files.
    @FunctionalInterface
    public interface Reading<T> {
        /// Reads the files, all of them.
        ///
        /// @throws IOException saying which file is wrong, and what is expected
        T read() throws IOException;
    }

    /// What tells that a file is another one: a symbolic link is followed, so that a folder that is
    /// swapped as a whole is seen.
    private record Stamp(long modifiedNanos, long size, @Nullable Object key) {
        static final Stamp MISSING = new Stamp(0, -1, null);
    }

    private ReloadedFiles(
            String what, List<Path> files, Reading<T> reading, List<Stamp> stamps, T first) {
        this.what = what;
        this.files = files;
        this.reading = reading;
        this.stamps = stamps;
        this.current = first;
    }

    /// Reads the files for the first time.
    ///
    /// @param what names them in the log, such as `certificate of listener 'mx'`
    /// @throws IOException when they can't be read now
    public static <T> ReloadedFiles<T> read(String what, List<Path> files, Reading<T> reading)
            throws IOException {
        List<Path> copy = List.copyOf(files);
        List<Stamp> stamps = stamps(copy); // first: a change while we read is seen later
        return new ReloadedFiles<>(what, copy, reading, stamps, reading.read());
    }

    /// What the files said when they were last read well.
    public T current() {
        return current;
    }

    /// Reads them again if one has changed since.
    ///
    /// @return true when there is something new
    public synchronized boolean refresh() {
        List<Stamp> now = stamps(files);
        if (now.equals(stamps)) {
            return false;
        }
        stamps = now;
        try {
            current = reading.read();
            LOG.atInfo().addKeyValue("what", what).log("files changed and were read again");
            return true;
        } catch (IOException | RuntimeException wrong) {
            LOG.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("error", wrong.getMessage())
                    .log("files changed and can't be used, going on with what was read before");
            return false;
        }
    }

    private static List<Stamp> stamps(List<Path> files) {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files) {
            stamps.add(stamp(file));
        }
        return stamps;
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            long modified = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return new Stamp(modified, found.size(), found.fileKey());
        } catch (IOException missing) {
            return Stamp.MISSING;
        }
    }
}
