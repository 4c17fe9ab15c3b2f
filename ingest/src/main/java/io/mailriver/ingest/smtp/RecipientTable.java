package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.Domain;
import io.mailriver.schemas.envelope.Mailbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The addresses that there are: one a line, `ann@example.org`, or `@example.org` for every address
/// of a domain. Empty lines and those that begin with `#` say nothing. Case makes no difference.
/// Immutable.
final class RecipientTable {
    private static final long MAX_OCTETS = 256L << 20;

    private final Set<String> addresses;
    private final String delimiter;

    /// @param delimiter where a tag begins in a local part, such as `+`; empty for no tags
    RecipientTable(Set<String> addresses, String delimiter) {
        this.addresses = Set.copyOf(addresses);
        this.delimiter = delimiter;
    }

    /// @throws IOException naming the file, and the line that is wrong
    static RecipientTable read(Path file, String delimiter) throws IOException {
        if (Files.size(file) > MAX_OCTETS) {
            throw new IOException("'" + file + "' is larger than 256 MiB, expected addresses");
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        Set<String> addresses = HashSet.newHashSet(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    addresses.add(entry(line));
                } catch (IllegalArgumentException wrong) {
                    throw new IOException(
                            "%s, line %d: '%s', expected ann@example.org or @example.org"
                                    .formatted(file, i + 1, line),
                            wrong);
                }
            }
        }
        return new RecipientTable(addresses, delimiter);
    }

    /// True when the address is there, with its tag or without, or all of its domain.
    boolean has(Mailbox address) {
        String local = lower(address.localPart());
        String domain = "@" + AcceptDomains.normal(address.domain().text());
        int tag = delimiter.isEmpty() ? -1 : local.indexOf(delimiter);
        return addresses.contains(local + domain)
                || addresses.contains(domain)
                || tag > 0 && addresses.contains(local.substring(0, tag) + domain);
    }

    private static String entry(String line) {
        if (line.startsWith("@")) {
            return "@" + AcceptDomains.normal(Domain.parse(line.substring(1)).text());
        }
        Mailbox address = Mailbox.parse(line);
        return lower(address.localPart()) + "@" + AcceptDomains.normal(address.domain().text());
    }

    private static String lower(String localPart) {
        return localPart.toLowerCase(Locale.ROOT);
    }
}
