package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KnownMarksTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final KnownMarks marks = new KnownMarks(3);

    private List<Mark> told() {
        return marks.takeUntold().getOrDefault("a/INBOX", new MailboxMarks(List.of())).marks();
    }

    @Test
    void tellsAtMostOnceAMinuteOfAMailbox() {
        for (int second = 0; second < 120; second++) {
            marks.note("a/INBOX", mark(second, second + 1));
        }
        assertThat(told()).containsExactly(mark(0, 1), mark(60, 61));
        marks.note("a/INBOX", mark(119, 120));
        assertThat(marks.takeUntold()).isEmpty();
    }

    @Test
    void doesNotTellWhatSomebodyElseToldWithinTheMinute() {
        marks.heard("a/INBOX", new MailboxMarks(List.of(mark(0, 5))));
        marks.note("a/INBOX", mark(59, 6));
        assertThat(marks.takeUntold()).isEmpty();
        marks.note("a/INBOX", mark(61, 7));
        assertThat(told()).containsExactly(mark(0, 5), mark(61, 7));
    }

    @Test
    void aNewUidValidityIsToldAtOnce() {
        marks.note("a/INBOX", mark(0, 5));
        marks.note("a/INBOX", new Mark(NOON.plusSeconds(1), 8, 1));
        assertThat(told()).containsExactly(new Mark(NOON.plusSeconds(1), 8, 1));
    }

    @Test
    void forgetsTheMailboxUsedLongestAgoWhenThereAreTooMany() {
        List.of("a", "b", "c").forEach(key -> marks.note(key, mark(0, 5)));
        assertThat(marks.newestBefore("a", NOON.plusSeconds(1))).isPresent();
        marks.note("d", mark(0, 5));
        assertThat(marks.size()).isEqualTo(3);
        assertThat(marks.newestBefore("b", NOON.plusSeconds(1))).isEmpty();
        assertThat(marks.newestBefore("a", NOON.plusSeconds(1))).isPresent();
        assertThat(marks.takeUntold()).containsOnlyKeys("a", "c", "d");
    }

    @Test
    void forgetsWhatSomebodyDeleted() {
        marks.note("a", mark(0, 5));
        marks.forget("a");
        assertThat(marks.newestBefore("a", NOON.plusSeconds(1))).isEmpty();
        assertThat(marks.takeUntold()).isEmpty();
    }

    private static Mark mark(int second, long uidNext) {
        return new Mark(NOON.plus(Duration.ofSeconds(second)), 7, uidNext);
    }
}
