package io.mailriver.testkit.peer;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// A mail as an IMAP server gives it.
///
/// @param flags as written, such as `\Seen`
/// @param internalDate as written, such as `23-Nov-2026 08:00:00 +0000`
/// @param content byte for byte
public record StoredMail(long uid, Set<String> flags, String internalDate, byte[] content) {
    public StoredMail {
        flags = Set.copyOf(flags);
    }

    /// The content with one char for each byte.
    public String text() {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
