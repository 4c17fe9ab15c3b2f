package io.mailriver.deliver.destination;

import io.mailriver.deliver.imap.ImapDestinationConfig;
import io.mailriver.deliver.maildir.MaildirDestinationConfig;
import io.mailriver.deliver.smtp.SmtpDestinationConfig;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.destination.DestinationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One destination in the configuration.
public sealed interface DestinationConfig {
    DestinationKind kind();

    /// `smtp: {...}`.
    record Smtp(SmtpDestinationConfig smtp) implements DestinationConfig {
        @Override
        public DestinationKind kind() {
            return DestinationKind.SMTP;
        }
    }

    /// `imap: {...}`.
    record Imap(ImapDestinationConfig imap) implements DestinationConfig {
        @Override
        public DestinationKind kind() {
            return DestinationKind.IMAP;
        }
    }

    /// `maildir: PATH`.
    record Maildir(MaildirDestinationConfig maildir) implements DestinationConfig {
        @Override
        public DestinationKind kind() {
            return DestinationKind.MAILDIR;
        }
    }

    /// Reads one of the three; empty, with a problem noted, when there is none or more than one.
    static Optional<DestinationConfig> read(Section section) {
        List<DestinationConfig> found = new ArrayList<>();
        section.optionalSection("smtp")
                .map(SmtpDestinationConfig::read)
                .ifPresent(smtp -> found.add(new Smtp(smtp)));
        section.optionalSection("imap")
                .map(ImapDestinationConfig::read)
                .ifPresent(imap -> found.add(new Imap(imap)));
        if (section.has("maildir") || found.isEmpty()) {
            MaildirDestinationConfig maildir = MaildirDestinationConfig.read(section);
            if (section.has("maildir")) {
                found.add(new Maildir(maildir));
            }
        }
        if (found.size() != 1) {
            section.problem("smtp", "expected exactly one of smtp, imap, maildir");
            return Optional.empty();
        }
        return Optional.of(found.getFirst());
    }
}
