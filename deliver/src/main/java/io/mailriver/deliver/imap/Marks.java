package io.mailriver.deliver.imap;

import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A mailbox's few marks, kept so that there is a good one for old deliveries too: the older marks
/// are, the further apart they stand.
public final class Marks {
    /// How many marks are kept: the newest, and back to about 45 days with each gap 1.5 times the
    /// one after it.
    static final int MAX_MARKS = 24;

    private Marks() {}

    /// The newest mark that was made before `at`.
    public static Optional<Mark> newestBefore(MailboxMarks marks, Instant at) {
        return marks.marks().reversed().stream().filter(mark -> mark.at().isBefore(at)).findFirst();
    }

    /// The marks with one more, thinned. A mark of another UIDVALIDITY makes the old ones void.
    public static MailboxMarks with(MailboxMarks old, Mark mark) {
        List<Mark> kept = new ArrayList<>();
        for (Mark earlier : old.marks()) {
            if (earlier.uidValidity() == mark.uidValidity() && earlier.at().isBefore(mark.at())) {
                kept.add(earlier);
            }
        }
        kept.add(mark);
        return new MailboxMarks(thinned(kept));
    }

    /// Takes out a mark when its neighbours alone stand close enough for their age.
    private static List<Mark> thinned(List<Mark> marks) {
        List<Mark> kept = new ArrayList<>(marks);
        Instant now = marks.getLast().at();
        for (int i = kept.size() - 2; i > 0; i--) {
            Duration gap = Duration.between(kept.get(i - 1).at(), kept.get(i + 1).at());
            Duration age = Duration.between(kept.get(i + 1).at(), now);
            if (gap.compareTo(age.dividedBy(2)) < 0) {
                kept.remove(i);
            }
        }
        return kept.size() <= MAX_MARKS ? kept : kept.subList(kept.size() - MAX_MARKS, kept.size());
    }
}
