package io.mailriver.deliver.imap;

import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Instant;
import java.util.Optional;

/// Marks that end with the process.
final class MemoryMarkStore implements MarkStore {
    private final KnownMarks marks = new KnownMarks(KnownMarks.MAX_MAILBOXES);

    @Override
    public Optional<Mark> newestBefore(String destination, String mailboxName, Instant at) {
        return marks.newestBefore(KnownMarks.key(destination, mailboxName), at);
    }

    @Override
    public void note(String destination, String mailboxName, Mark mark) {
        marks.note(KnownMarks.key(destination, mailboxName), mark);
    }
}
