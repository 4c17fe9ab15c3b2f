package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.retry.Backoff;
import io.mailriver.deliver.retry.RetryConfig;
import io.mailriver.runtime.config.ByteSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SlotsTest {
    private static final Duration HOLD_UP = Duration.ofMillis(250);
    private static final Duration NOT_AT_ALL = Duration.ZERO;

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final Slots slots =
            new Slots(
                    config(5, 64),
                    Map.of("narrow", destination("narrow", 2), "wide", destination("wide", 50)),
                    now::get);

    @Test
    void aDestinationHasAsManySlotsAsItSays() throws Exception {
        Slots.Slot one = take("narrow", 1);
        Slots.Slot two = take("narrow", 1);
        assertThat(slots.take("narrow", 1, NOT_AT_ALL)).isEmpty();
        one.close();
        take("narrow", 1).close();
        two.close();
    }

    @Test
    void aFullDestinationTakesNothingFromOthers() throws Exception {
        take("narrow", 1);
        take("narrow", 1);
        for (int i = 0; i < 3; i++) {
            assertThat(slots.take("narrow", 1, NOT_AT_ALL)).isEmpty();
            take("wide", 1);
        }
        assertThat(slots.take("wide", 1, NOT_AT_ALL)).as("five in the process").isEmpty();
    }

    @Test
    void whatFindsTheProcessFullLeavesItsDestinationsSlot() throws Exception {
        List<Slots.Slot> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(take("wide", 1));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(slots.take("narrow", 1, NOT_AT_ALL)).isEmpty();
        }
        taken.forEach(Slots.Slot::close);
        take("narrow", 1);
        take("narrow", 1);
    }

    @Test
    void mailInMemoryIsBounded() throws Exception {
        Slots.Slot large = take("wide", 60 * 1024);
        assertThat(slots.take("wide", 5 * 1024, NOT_AT_ALL)).isEmpty();
        take("wide", 4 * 1024).close();
        large.close();
        take("wide", 64 * 1024).close();
    }

    @Test
    void aMailLargerThanTheWholeBudgetCountsAsAllOfIt() throws Exception {
        Slots.Slot huge = take("wide", Integer.MAX_VALUE);
        assertThat(slots.take("wide", 0, NOT_AT_ALL)).isEmpty();
        huge.close();
        take("wide", 0).close();
    }

    @Test
    void aDestinationIsSlowWhenItsAttemptsUsuallyHoldUpOthers() throws Exception {
        for (int i = 0; i < 50; i++) {
            Slots.Slot slot = take("narrow", 1);
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            slot.close();
        }
        assertThat(take("narrow", 1).isSlow()).isTrue();
        assertThat(take("wide", 1).isSlow()).isFalse();
    }

    @Test
    void whatHasToWaitWaitsBehindThoseBeforeItAndNeverForLong() throws Exception {
        Slots.Slot slot = take("narrow", 1);
        now.addAndGet(Duration.ofSeconds(40).toNanos());
        slot.close();
        Duration before = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            Duration wait = slots.wait("narrow");
            assertThat(wait).isGreaterThan(before).isBetween(Lane.MIN_WAIT, Lane.MAX_WAIT);
            before = wait;
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(slots.wait("narrow")).isLessThanOrEqualTo(Lane.MAX_WAIT);
        }
    }

    @Test
    void anUnknownDestinationIsAMistakeOfOurs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slots.take("nowhere", 1, NOT_AT_ALL))
                .withMessageContaining("nowhere");
    }

    private Slots.Slot take(String destination, long octets) throws InterruptedException {
        return slots.take(destination, octets, NOT_AT_ALL).orElseThrow();
    }

    private static Destination destination(String name, int maxAttempts) {
        return new FakeDestination(name, maxAttempts, (_, _) -> FakeDestination.DELIVERED);
    }

    private static DeliverConfig config(int maxInFlight, int kibibytes) {
        return new DeliverConfig(
                1,
                10,
                maxInFlight,
                new ByteSize(kibibytes * 1024L),
                HOLD_UP,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                new RetryConfig(new Backoff(List.of(Duration.ofSeconds(1)))));
    }
}
