package io.mailriver.deliver.imap;

import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Marks that end with the process: for tests, and where there is no Kafka.
public final class MemoryMarkStore implements MarkStore {
    private final Map<String, MailboxMarks> marks = new ConcurrentHashMap<>();

    @Override
    public Optional<Mark> newestBefore(String destination, String mailboxName, Instant at) {
        return Marks.newestBefore(
                marks.getOrDefault(key(destination, mailboxName), new MailboxMarks(List.of())), at);
    }

    @Override
    public void note(String destination, String mailboxName, Mark mark) {
        marks.merge(
                key(destination, mailboxName),
                new MailboxMarks(List.of(mark)),
                (old, _) -> Marks.with(old, mark));
    }

    private static String key(String destination, String mailboxName) {
        return destination + "/" + mailboxName;
    }
}
