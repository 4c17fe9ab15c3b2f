package io.mailriver.deliver.imap;

import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A mailbox's few marks, kept so that there is a good one for old deliveries too: the older marks
/// are, the further apart they stand.
final class Marks {
    /// How many marks are kept: enough for 45 days of one mark a minute, thinned. For a mail of any
    /// age there is then a mark at most about twice as old.
    static final int MAX_MARKS = 32;

    private static final Comparator<Mark> OLDEST_FIRST =
            Comparator.comparing(Mark::at).thenComparingLong(Mark::uidNext);

    private Marks() {}

    /// The newest mark that was made before `at`.
    static Optional<Mark> newestBefore(MailboxMarks marks, Instant at) {
        return marks.marks().reversed().stream().filter(mark -> mark.at().isBefore(at)).findFirst();
    }

    /// The marks with one more, thinned. A mark of another UIDVALIDITY makes the old ones void.
    static MailboxMarks with(MailboxMarks old, Mark mark) {
        return thinned(Stream.concat(old.marks().stream(), Stream.of(mark)), mark.uidValidity());
    }

    /// What two workers know of one mailbox, thinned. Of two UIDVALIDITYs the newer one counts.
    static MailboxMarks merged(MailboxMarks one, MailboxMarks other) {
        return Stream.concat(one.marks().stream(), other.marks().stream())
                .max(Comparator.comparing(Mark::at))
                .map(newest ->
                        thinned(
                                Stream.concat(one.marks().stream(), other.marks().stream()),
                                newest.uidValidity()))
                .orElse(one);
    }

    private static MailboxMarks thinned(Stream<Mark> marks, long uidValidity) {
        List<Mark> kept =
                new ArrayList<>(
                        marks.filter(mark -> mark.uidValidity() == uidValidity)
                                .sorted(OLDEST_FIRST)
                                .distinct()
                                .toList());
        lower(kept);
        thin(kept);
        int tooMany = Math.max(0, kept.size() - MAX_MARKS);
        return new MailboxMarks(kept.subList(tooMany, kept.size()));
    }

    /// UIDs only go up, so a mark above a later one is of a clock that is behind: it counts as low
    /// as that one.
    private static void lower(List<Mark> marks) {
        for (int i = marks.size() - 2; i >= 0; i--) {
            Mark mark = marks.get(i);
            long next = marks.get(i + 1).uidNext();
            if (mark.uidNext() > next) {
                marks.set(i, new Mark(mark.at(), mark.uidValidity(), next));
            }
        }
    }

    /// Takes out a mark when its neighbours alone stand close enough for their age.
    private static void thin(List<Mark> marks) {
        for (int i = marks.size() - 2; i > 0; i--) {
            Instant now = marks.getLast().at();
            Duration gap = Duration.between(marks.get(i - 1).at(), marks.get(i + 1).at());
            Duration age = Duration.between(marks.get(i + 1).at(), now);
            if (gap.compareTo(age) < 0) {
                marks.remove(i);
            }
        }
    }
}
