package io.mailriver.deliver.maildir;

import io.mailriver.runtime.config.Section;
import java.nio.file.Path;

/// A folder of Maildirs in the configuration: `maildir: PATH`.
public record MaildirDestinationConfig(Path folder) {
    public static final Path DEFAULT_FOLDER = Path.of("data", "maildir");

    /// Reads the key `maildir` of a destination's section.
    public static MaildirDestinationConfig read(Section destination) {
        return new MaildirDestinationConfig(
                destination.file(
                        "maildir",
                        "Folder with a Maildir for each recipient, made when the first mail comes.",
                        DEFAULT_FOLDER));
    }
}
