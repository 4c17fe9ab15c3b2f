package io.mailriver.parse.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.topic.MailTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OffsetJournalTest {
    private static final Coordinate ONE = new Coordinate(MailTopic.RAW, 3, 4_000_000_000L);
    private static final Coordinate OTHER = new Coordinate(MailTopic.POLLED, 3, 7);

    @TempDir private Path folder;

    @Test
    void countsADeathForEachRecordThatWasAtWork() throws IOException {
        OffsetJournal first = open();
        first.slot().orElseThrow().begin(ONE);
        first.slot().orElseThrow().begin(OTHER);
        OffsetJournal.Slot done = first.slot().orElseThrow();
        done.begin(new Coordinate(MailTopic.RAW, 1, 1));
        done.end();

        OffsetJournal second = open();
        assertThat(second.deaths(ONE)).isEqualTo(1);
        assertThat(second.deaths(OTHER)).isEqualTo(1);
        assertThat(second.suspects()).hasSize(2);
        second.clear(OTHER);
        second.slot().orElseThrow().begin(ONE);

        OffsetJournal third = open();
        assertThat(third.deaths(ONE)).isEqualTo(2);
        assertThat(third.deaths(OTHER)).isZero();
    }

    @Test
    void remembersSuspectsThatHadNoTurnYet() throws IOException {
        open().slot().orElseThrow().begin(ONE);
        assertThat(open().deaths(ONE)).isEqualTo(1);
        assertThat(open().deaths(ONE)).isEqualTo(1);
    }

    @Test
    void forgetsSuspectsThatTheStageHasPassed() throws IOException {
        OffsetJournal first = open();
        first.slot().orElseThrow().begin(ONE);
        first.slot().orElseThrow().begin(OTHER);
        OffsetJournal second = open();
        second.passed(new Coordinate(MailTopic.RAW, 3, ONE.offset()));
        assertThat(second.deaths(ONE)).isEqualTo(1);
        second.passed(new Coordinate(MailTopic.RAW, 2, ONE.offset() + 1));
        assertThat(second.deaths(ONE)).isEqualTo(1);
        second.passed(new Coordinate(MailTopic.RAW, 3, ONE.offset() + 1));
        assertThat(second.deaths(ONE)).isZero();
        assertThat(open().suspects()).containsOnlyKeys(OTHER);
    }

    @Test
    void startsAnewOverAFileThatIsNoJournal() throws IOException {
        Files.write(folder.resolve("offsets.journal"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        OffsetJournal journal = open();
        assertThat(journal.suspects()).isEmpty();
        journal.slot().orElseThrow().begin(ONE);
        assertThat(open().deaths(ONE)).isEqualTo(1);
    }

    @Test
    void givesOutEachPlaceOnce() throws IOException {
        OffsetJournal journal = open();
        List<OffsetJournal.Slot> slots = new ArrayList<>();
        for (int i = 0; i < OffsetJournal.SLOTS; i++) {
            slots.add(journal.slot().orElseThrow());
        }
        assertThat(journal.slot()).isEmpty();
        slots.getFirst().release();
        assertThat(journal.slot()).containsSame(slots.getFirst());
    }

    @Test
    void keepsNoMoreSuspectsThanItHasRoomFor() throws IOException {
        for (int round = 0; round < 4; round++) {
            OffsetJournal journal = open();
            for (int i = 0; i < OffsetJournal.SLOTS; i++) {
                journal.slot().orElseThrow().begin(new Coordinate(MailTopic.RAW, round, i));
            }
        }
        OffsetJournal journal = open();
        assertThat(journal.suspects()).hasSize(OffsetJournal.MAX_SUSPECTS);
        assertThat(journal.deaths(new Coordinate(MailTopic.RAW, 3, 5))).isEqualTo(1);
        assertThat(journal.deaths(new Coordinate(MailTopic.RAW, 0, 5))).isZero();
    }

    private OffsetJournal open() throws IOException {
        return OffsetJournal.open(folder.resolve("offsets.journal"));
    }
}
