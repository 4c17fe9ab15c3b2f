package io.mailriver.runtime.destination;

/// How a destination takes mail.
public enum DestinationKind {
    /// A relay: one delivery for a mail and all its recipients.
    SMTP,
    /// A mailbox on an IMAP server: one delivery for each recipient and mailbox name.
    IMAP,
    /// A folder of Maildirs: one delivery for each recipient and mailbox name.
    MAILDIR
}
