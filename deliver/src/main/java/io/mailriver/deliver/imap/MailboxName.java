package io.mailriver.deliver.imap;

import java.util.Locale;

/// A mailbox name as a route spells it, with `/` between its levels.
record MailboxName(String text) {
    static final String INBOX = "INBOX";

    /// INBOX in any spelling is INBOX (RFC 3501, 5.1); so is no name at all. Control characters
    /// become `_`: no server takes them.
    MailboxName {
        text = text.replaceAll("\\p{Cntrl}", "_");
        if (text.isEmpty() || text.toUpperCase(Locale.ROOT).equals(INBOX)) {
            text = INBOX;
        }
    }

    /// As the server spells it.
    String onServer(String prefix, char separator) {
        return text.equals(INBOX) ? INBOX : (prefix + text).replace('/', separator);
    }

    @Override
    public String toString() {
        return text;
    }
}
