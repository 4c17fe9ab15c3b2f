package io.mailriver.runtime.imap;

import java.util.ArrayList;
import java.util.List;

/// The extensions that are in force from now on (RFC 5161), as written.
public record Enabled(List<String> extensions) implements Untagged {
    private static final int MAX_EXTENSIONS = 100;

    public Enabled {
        extensions = List.copyOf(extensions);
    }

    static Enabled read(ResponseReader in) throws ImapException {
        List<String> extensions = new ArrayList<>();
        while (!in.atEnd() && extensions.size() < MAX_EXTENSIONS) {
            extensions.add(in.word());
        }
        return new Enabled(extensions);
    }

    boolean has(String extension) {
        return extensions.stream().anyMatch(extension::equalsIgnoreCase);
    }
}
