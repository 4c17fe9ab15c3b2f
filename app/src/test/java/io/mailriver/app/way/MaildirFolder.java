package io.mailriver.app.way;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What stands in the Maildirs below a folder.
record MaildirFolder(Path folder) {
    /// Every mail's file, of all recipients.
    List<Path> mails() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        String parent = String.valueOf(file.getParent());
                        return parent.endsWith("/new") || parent.endsWith("/cur");
                    })
                    .toList();
        } catch (NoSuchFileException | UncheckedIOException movedOrNotThereYet) {
            return List.of();
        }
    }
}
