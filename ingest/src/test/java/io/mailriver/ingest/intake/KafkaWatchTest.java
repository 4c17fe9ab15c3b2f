package io.mailriver.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class KafkaWatchTest {
    private final AtomicLong now = new AtomicLong();
    private final KafkaWatch watch = new KafkaWatch(Duration.ofSeconds(3), now::get);

    @Test
    void isPresentWhileNothingIsSent() {
        pass(Duration.ofHours(1));

        assertThat(watch.isAway()).isFalse();
    }

    @Test
    void isAwayWhenWhatWaitsIsNotAnsweredForThePatience() {
        watch.sending();
        pass(Duration.ofMillis(3001));

        assertThat(watch.isAway()).isTrue();
        assertThat(watch.needsProbe()).isFalse();
    }

    @Test
    void anAnswerToAnyoneIsProgressForAll() {
        watch.sending();
        watch.sending();
        pass(Duration.ofSeconds(2));
        watch.succeeded();
        pass(Duration.ofSeconds(2));

        assertThat(watch.isAway()).isFalse();
    }

    @Test
    void aFailureIsAwayUntilAProbeSaysOtherwise() {
        watch.sending();
        watch.failed();
        assertThat(watch.isAway()).isTrue();
        assertThat(watch.needsProbe()).isTrue();

        watch.present();

        assertThat(watch.isAway()).isFalse();
    }

    @Test
    void aRefusedRecordSaysNothingOfKafka() {
        watch.sending();
        watch.answered();
        pass(Duration.ofHours(1));

        assertThat(watch.isAway()).isFalse();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
