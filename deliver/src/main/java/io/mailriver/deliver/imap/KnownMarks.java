package io.mailriver.deliver.imap;

import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What this process knows of marks, its own and those of others, and which of them it has yet to
/// tell. Those of the mailboxes used last: a forgotten one is looked through from its begin, once.
/// Thread-safe.
final class KnownMarks {
    /// About 2 KB each at most.
    static final int MAX_MAILBOXES = 10_000;

    /// Marks closer than this are one.
    static final Duration BETWEEN_MARKS = Duration.ofMinutes(1);

    private static final MailboxMarks NONE = new MailboxMarks(List.of());

    private final int maxMailboxes;
    private final Map<String, MailboxMarks> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> untold = new LinkedHashSet<>();

    KnownMarks(int maxMailboxes) {
        this.maxMailboxes = maxMailboxes;
    }

    /// As `mail.marks` names a mailbox.
    static String key(String destination, String mailboxName) {
        return destination + "/" + mailboxName;
    }

    synchronized Optional<Mark> newestBefore(String key, Instant at) {
        return Marks.newestBefore(known.getOrDefault(key, NONE), at);
    }

    /// A mark of our own; of no interest when somebody made one within a minute.
    synchronized void note(String key, Mark mark) {
        MailboxMarks old = known.getOrDefault(key, NONE);
        if (old.marks().stream().noneMatch(other -> isNear(other, mark))) {
            put(key, Marks.with(old, mark));
            untold.add(key);
        }
    }

    /// What somebody wrote, perhaps we ourselves.
    synchronized void heard(String key, MailboxMarks told) {
        put(key, Marks.merged(known.getOrDefault(key, NONE), told));
    }

    /// Somebody deleted a mailbox's marks.
    synchronized void forget(String key) {
        known.remove(key);
        untold.remove(key);
    }

    /// What is to be told now, and then counts as told.
    synchronized Map<String, MailboxMarks> takeUntold() {
        Map<String, MailboxMarks> taken = new LinkedHashMap<>();
        untold.forEach(key -> taken.put(key, known.getOrDefault(key, NONE)));
        untold.clear();
        return taken;
    }

    synchronized int size() {
        return known.size();
    }

    private void put(String key, MailboxMarks marks) {
        known.put(key, marks);
        Iterator<String> oldest = known.keySet().iterator();
        while (known.size() > maxMailboxes) {
            untold.remove(oldest.next());
            oldest.remove();
        }
    }

    private static boolean isNear(Mark other, Mark mark) {
        return other.uidValidity() == mark.uidValidity()
                && Duration.between(other.at(), mark.at()).abs().compareTo(BETWEEN_MARKS) < 0;
    }
}
