package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.identity.DeliveryId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MailboxViewTest {
    private final MailboxView view = new MailboxView();

    @BeforeEach
    void restart() {
        view.restart(7, 10);
    }

    @Test
    void coversWhatItBeganWithAndOnlyThatUidValidity() {
        assertThat(view.covers(7, 10)).isTrue();
        assertThat(view.covers(7, 11)).isTrue();
        assertThat(view.covers(7, 9)).isFalse();
        assertThat(view.covers(8, 10)).isFalse();
    }

    @Test
    void knowsNothingBeforeAllResponsesAreThere() {
        view.saw(14);
        view.saw(12);
        assertThat(view.upTo()).isEqualTo(9);
        view.complete();
        assertThat(view.upTo()).isEqualTo(14);
    }

    @Test
    void keepsTheLowestCopyAndTellsTheFurtherOnes() {
        assertThat(view.lowestUid(id(1))).isZero();
        view.saw(14, id(1));
        assertThat(view.furtherUids(id(1))).isEmpty();
        view.saw(12, id(1));
        view.saw(20, id(1));
        view.saw(12, id(1));
        view.saw(13, id(2));
        assertThat(view.lowestUid(id(1))).isEqualTo(12);
        assertThat(view.furtherUids(id(1))).containsExactly(14L, 20L);
        assertThat(view.furtherUids(id(2))).isEmpty();
        view.removedFurther(id(1));
        assertThat(view.furtherUids(id(1))).isEmpty();
        assertThat(view.lowestUid(id(1))).isEqualTo(12);
    }

    @Test
    void aRestartForgetsEverything() {
        view.saw(14, id(1));
        view.saw(15, id(1));
        view.complete();
        view.restart(8, 1);
        assertThat(view.lowestUid(id(1))).isZero();
        assertThat(view.furtherUids(id(1))).isEmpty();
        assertThat(view.upTo()).isZero();
        assertThat(view.uidValidity()).isEqualTo(8);
    }

    @Test
    void amidAFetchTheWantedOnesStayHoweverManyOthersCome() {
        view.wants(Set.of(id(0), id(1)));
        view.saw(10, id(0));
        int last = MailboxView.MAX_DELIVERIES * 3;
        for (int i = 2; i < last; i++) {
            view.saw(10 + i, id(i));
            assertThat(view.size()).isLessThanOrEqualTo(MailboxView.MAX_DELIVERIES + 1);
        }
        view.complete();
        assertThat(view.lowestUid(id(0))).isEqualTo(10);
        assertThat(view.lowestUid(id(1))).isZero();
        assertThat(view.covers(7, 10)).as("what was forgotten is not claimed").isFalse();
        assertThat(view.covers(7, view.upTo() + 1)).isTrue();
        assertThat(view.lowestUid(id(last - 1))).isEqualTo(10 + last - 1);
    }

    @Test
    void pruningForgetsWhatNobodyLooksForAndNothingElse() {
        view.wants(Set.of());
        view.saw(10, id(1));
        view.saw(500, id(2));
        view.complete();
        view.prune(400);
        assertThat(view.lowestUid(id(1))).as("there is room").isEqualTo(10);
        for (int i = 0; view.size() < MailboxView.MAX_DELIVERIES; i++) {
            view.saw(1000 + i, id(100 + i));
        }
        view.saw(2_000_000, id(99));
        view.complete();
        assertThat(view.size()).isLessThanOrEqualTo(MailboxView.MAX_DELIVERIES);
        assertThat(view.covers(7, view.upTo() + 1)).isTrue();
    }

    private static DeliveryId id(int number) {
        return new DeliveryId("%032x".formatted(number));
    }
}
