package io.mailriver.deliver.imap;

import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Instant;
import java.util.Optional;

/// Remembers where mailboxes ended at some moments (`mail.marks`), so that a repeat is not looked
/// for in all of a mailbox. May forget anything at any time: without a mark the whole mailbox is
/// looked through. Thread-safe; fast, for it is asked before each attempt.
public interface MarkStore {
    /// The newest mark of this mailbox that was made before `at`.
    Optional<Mark> newestBefore(String destination, String mailboxName, Instant at);

    /// Remembers a mark; comes at most once a minute for each mailbox and process.
    void note(String destination, String mailboxName, Mark mark);
}
