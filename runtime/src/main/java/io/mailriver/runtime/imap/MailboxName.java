package io.mailriver.runtime.imap;

import java.util.Locale;

/// A mailbox name as people spell it, with `/` between its levels.
public record MailboxName(String text) {
    public static final String INBOX = "INBOX";

    /// INBOX in any spelling is INBOX (RFC 3501, 5.1); so is no name at all. Control characters and
    /// halves of surrogate pairs become `_`: no server takes them. Empty levels count for nothing.
    public MailboxName {
        text =
                text.replaceAll("[\\p{Cc}\\p{Cs}]", "_")
                        .replaceAll("/{2,}", "/")
                        .replaceAll("^/|/$", "");
        if (text.isEmpty() || text.toUpperCase(Locale.ROOT).equals(INBOX)) {
            text = INBOX;
        }
    }

    /// As the server spells it.
    public String onServer(String prefix, char separator) {
        return text.equals(INBOX) ? INBOX : (prefix + text).replace('/', separator);
    }

    @Override
    public String toString() {
        return text;
    }
}
