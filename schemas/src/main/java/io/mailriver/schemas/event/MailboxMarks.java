package io.mailriver.schemas.event;

import java.time.Instant;
import java.util.List;

/// Where an IMAP mailbox ended at some moments (value of `mail.marks`, keyed
/// `destination/mailboxName`), oldest first: what was appended after `at` has a UID of at least
/// `uidNext`, so a repeat of an APPEND is looked for from there.
public record MailboxMarks(List<Mark> marks) {
    public MailboxMarks {
        marks = List.copyOf(marks);
    }

    /// One moment.
    public record Mark(Instant at, long uidValidity, long uidNext) {}
}
