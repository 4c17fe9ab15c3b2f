package io.mailriver.deliver.destination;

import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.imap.ImapDestination;
import io.mailriver.deliver.imap.MarkStore;
import io.mailriver.deliver.maildir.MaildirDestination;
import io.mailriver.deliver.smtp.SmtpDestination;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.destination.DestinationKind;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The section `destinations`: names of the operator's choice, and what each stands for.
public record DestinationsConfig(Map<String, DestinationConfig> byName) {
    /// A name stands in keys on topics, before a slash, and in metrics.
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{Nd}._-]{1,100}");

    public DestinationsConfig {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /// Reads the key `destinations` of the whole file.
    public static DestinationsConfig read(Section root) {
        Map<String, DestinationConfig> byName = new LinkedHashMap<>();
        root.named("destinations")
                .forEach((name, section) -> {
                    if (!NAME.matcher(name).matches()) {
                        root.problem(
                                "destinations",
                                "the name '"
                                        + name
                                        + "', expected letters, digits and . _ - only, at most"
                                        + " 100");
                    }
                    DestinationConfig.read(section).ifPresent(config -> byName.put(name, config));
                });
        return new DestinationsConfig(byName);
    }

    /// What the router must know of each.
    public Map<String, DestinationKind> kinds() {
        Map<String, DestinationKind> kinds = new LinkedHashMap<>();
        byName.forEach((name, config) -> kinds.put(name, config.kind()));
        return kinds;
    }

    /// The destinations themselves, by name; each is to be closed. None connects before it has
    /// mail.
    ///
    /// @param marks what IMAP destinations remember of their mailboxes
    /// @throws IOException when a file that a destination needs can't be read; none is open then
    public Map<String, Destination> open(MarkStore marks, InstantSource clock) throws IOException {
        Map<String, Destination> open = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, DestinationConfig> entry : byName.entrySet()) {
                open.put(entry.getKey(), open(entry.getKey(), entry.getValue(), marks, clock));
            }
            return open;
        } catch (IOException unreadable) {
            open.values().forEach(Destination::close);
            throw unreadable;
        }
    }

    private static Destination open(
            String name, DestinationConfig config, MarkStore marks, InstantSource clock)
            throws IOException {
        return switch (config) {
            case DestinationConfig.Smtp(var smtp) -> SmtpDestination.open(name, smtp);
            case DestinationConfig.Imap(var imap) -> ImapDestination.open(name, imap, marks, clock);
            case DestinationConfig.Maildir(var maildir) ->
                    new MaildirDestination(name, maildir, clock);
        };
    }
}
