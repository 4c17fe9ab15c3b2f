package io.mailriver.runtime.peer;

import io.mailriver.runtime.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Keys that mean the same of whatever server we are a client of.
public final class PeerSettings {
    private static final Duration MAX_TIME = Duration.ofDays(1);

    private PeerSettings() {}

    /// A time of a section that must not be zero, nor longer than a day.
    public static Duration time(Section section, String key, String meaning, Duration byDefault) {
        Duration time = section.duration(key, meaning, byDefault);
        if (time.isZero() || time.compareTo(MAX_TIME) > 0) {
            section.problem(key, "expected more than nothing and at most 1d");
        }
        return time;
    }

    /// The authorities that sign the server's certificate; empty for the JDK's.
    ///
    /// @param encrypted there is TLS at all
    public static Optional<Path> trust(Section section, boolean encrypted) {
        Optional<Path> trust =
                section.optionalFile(
                        "trust",
                        "PEM file of the authorities that sign the server's certificate; the"
                                + " default are the JDK's.");
        if (trust.isPresent() && !Files.isReadable(trust.get())) {
            section.problem("trust", "can't read the file '" + trust.get() + "'");
        }
        if (trust.isPresent() && !encrypted) {
            section.problem("trust", "nothing is verified with tls: none");
        }
        return trust;
    }
}
