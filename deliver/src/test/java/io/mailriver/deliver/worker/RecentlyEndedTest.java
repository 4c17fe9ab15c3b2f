package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import org.junit.jupiter.api.Test;

final class RecentlyEndedTest {
    private final RecentlyEnded ended = new RecentlyEnded(3);

    @Test
    void remembersAnAttemptAndNotTheNextOne() {
        ended.remember(delivery(1));
        assertThat(ended.contains(delivery(1))).isTrue();
        assertThat(ended.contains(delivery(1).with(State.LEASED, 1, null, "x"))).isTrue();
        assertThat(ended.contains(delivery(1).with(State.READY, 2, null, null))).isFalse();
        assertThat(ended.contains(delivery(2))).isFalse();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 4; i++) {
            ended.remember(delivery(i));
        }
        assertThat(ended.contains(delivery(0))).isFalse();
        for (int i = 1; i < 4; i++) {
            assertThat(ended.contains(delivery(i))).isTrue();
        }
    }

    private static Delivery delivery(int number) {
        return Deliveries.at(Deliveries.NOON, "there", number, "you@example.org");
    }
}
