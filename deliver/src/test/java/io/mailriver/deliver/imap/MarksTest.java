package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarksTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final MailboxMarks NONE = new MailboxMarks(List.of());

    @Test
    void findsTheNewestMarkThatIsOlder() {
        MailboxMarks marks = Marks.with(Marks.with(NONE, mark(0, 10)), mark(10, 20));
        assertThat(Marks.newestBefore(marks, NOON)).isEmpty();
        assertThat(Marks.newestBefore(marks, at(1))).contains(mark(0, 10));
        assertThat(Marks.newestBefore(marks, at(10))).contains(mark(0, 10));
        assertThat(Marks.newestBefore(marks, at(11))).contains(mark(10, 20));
    }

    @Test
    void keepsFewMarksOfManyWeeksWithOneNearEveryAge() {
        MailboxMarks marks = NONE;
        int minutes = 45 * 24 * 60;
        for (int minute = 0; minute <= minutes; minute++) {
            marks = Marks.with(marks, mark(minute, minute));
            assertThat(marks.marks()).hasSizeLessThanOrEqualTo(Marks.MAX_MARKS);
        }
        for (int age = 2; age < minutes / 2; age = age * 3 / 2 + 1) {
            Mark found = Marks.newestBefore(marks, at(minutes - age)).orElseThrow();
            assertThat(Duration.between(found.at(), at(minutes)))
                    .as("mark for a mail of %d minutes", age)
                    .isLessThanOrEqualTo(Duration.ofMinutes(2L * age + 2));
        }
    }

    @Test
    void aNewUidValidityMakesOldMarksVoid() {
        MailboxMarks marks = Marks.with(Marks.with(NONE, mark(0, 10)), new Mark(at(1), 8, 1));
        assertThat(marks.marks()).containsExactly(new Mark(at(1), 8, 1));
    }

    @Test
    void ourOwnUidValidityCountsHoweverFastTheOthersClockIs() {
        MailboxMarks marks =
                Marks.with(new MailboxMarks(List.of(mark(60, 10))), new Mark(NOON, 8, 1));
        assertThat(marks.marks()).containsExactly(new Mark(NOON, 8, 1));
    }

    @Test
    void mergesWhatTwoWorkersKnowInTheOrderOfTime() {
        MailboxMarks one = new MailboxMarks(List.of(mark(0, 10), mark(20, 30)));
        MailboxMarks other = new MailboxMarks(List.of(mark(10, 20), mark(20, 30)));
        assertThat(Marks.merged(one, other).marks())
                .containsExactly(mark(0, 10), mark(10, 20), mark(20, 30));
        assertThat(Marks.merged(other, one)).isEqualTo(Marks.merged(one, other));
        assertThat(Marks.merged(one, NONE)).isEqualTo(one);
        assertThat(Marks.merged(NONE, NONE)).isEqualTo(NONE);
    }

    @Test
    void ofTwoUidValiditiesTheNewerOneSurvivesAMerge() {
        MailboxMarks old = new MailboxMarks(List.of(mark(0, 10)));
        MailboxMarks renewed = new MailboxMarks(List.of(new Mark(at(5), 8, 1)));
        assertThat(Marks.merged(old, renewed)).isEqualTo(renewed);
        assertThat(Marks.merged(renewed, old)).isEqualTo(renewed);
    }

    @Test
    void aMarkAboveALaterOneCountsAsLowAsThatOne() {
        MailboxMarks marks = Marks.with(new MailboxMarks(List.of(mark(0, 100))), mark(5, 90));
        assertThat(marks.marks()).containsExactly(mark(0, 90), mark(5, 90));
    }

    private static Mark mark(int minute, long uidNext) {
        return new Mark(at(minute), 7, uidNext);
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }
}
