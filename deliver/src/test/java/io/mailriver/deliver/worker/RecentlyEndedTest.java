package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.worker.RecentlyEnded.End;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import org.junit.jupiter.api.Test;

final class RecentlyEndedTest {
    private final RecentlyEnded ended = new RecentlyEnded(3);

    @Test
    void remembersAnAttemptAndNotTheNextOne() {
        ended.remember(delivery(1), End.FOR_NOW);
        assertThat(ended.end(delivery(1))).contains(End.FOR_NOW);
        assertThat(ended.end(delivery(1).with(State.LEASED, 1, null, "x"))).isPresent();
        assertThat(ended.end(delivery(1).with(State.READY, 2, null, null))).isEmpty();
        assertThat(ended.end(delivery(2))).isEmpty();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 4; i++) {
            ended.remember(delivery(i), End.FOR_GOOD);
        }
        assertThat(ended.end(delivery(0))).isEmpty();
        for (int i = 1; i < 4; i++) {
            assertThat(ended.end(delivery(i))).contains(End.FOR_GOOD);
        }
    }

    private static Delivery delivery(int number) {
        return Deliveries.at(Deliveries.NOON, "there", number, "you@example.org");
    }
}
