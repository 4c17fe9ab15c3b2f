package io.mailriver.app.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Configuration files for tests.
final class TestFiles {
    private TestFiles() {}

    static Path write(Path folder, String yaml) {
        try {
            return Files.writeString(folder.resolve("mailriver.yaml"), yaml);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
