package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Runs a program that ends by itself.
final class ProgramRun {
    private ProgramRun() {}

    /// Runs it in a folder that stays the caller's.
    ///
    /// @throws PeerException when it is not done in time
    static Finished in(PeerFolder folder, String name, List<String> command, Duration patience) {
        Path out = folder.resolve(name + ".out");
        long before = size(out);
        long start = System.nanoTime();
        try (PeerProcess process = PeerProcess.start(name, folder, command)) {
            int code = process.await(patience);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            String all = new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1);
            return new Finished(code, all.substring((int) before), took);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Runs it in a folder of its own.
    static Finished alone(String name, List<String> command, Duration patience) {
        try (PeerFolder folder = PeerFolder.create(name)) {
            return in(folder, name, command, patience);
        }
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
