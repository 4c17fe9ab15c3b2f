package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.HeaderName;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HandoutTest {
    private static final byte[] EMPTY = new byte[0];
    private static final Delivery DELIVERY =
            Deliveries.at(Deliveries.NOON, "there", 1, "you@example.org");
    private static final BlobRef BLOB =
            new BlobRef(BlobId.of(Deliveries.MAIL), Deliveries.MAIL.length);

    @Test
    void readsTheDeliveryAndWhereItsMailIs() {
        Handout inline = handout(DELIVERY, null, Deliveries.MAIL, 1);
        assertThat(inline.read()).isEmpty();
        assertThat(inline.delivery()).contains(DELIVERY);
        assertThat(inline.claimCheck()).isEmpty();
        Handout stored = handout(DELIVERY, BLOB, EMPTY, 1);
        assertThat(stored.read()).isEmpty();
        assertThat(stored.claimCheck()).contains(BLOB);
    }

    @Test
    void saysWhatIsWrongWithARecord() {
        assertThat(handout(null, null, Deliveries.MAIL, 1).read()).contains("no 'delivery' header");
        ConsumerRecord<byte[], byte[]> broken = record(null, null, Deliveries.MAIL, 1);
        broken.headers().add(HeaderName.DELIVERY, new byte[] {'{'});
        assertThat(new Handout(broken).read()).isPresent();
        ConsumerRecord<byte[], byte[]> brokenBlob = record(DELIVERY, null, EMPTY, 1);
        brokenBlob.headers().add(HeaderName.BLOB, new byte[] {'{'});
        assertThat(new Handout(brokenBlob).read()).isPresent();
    }

    @Test
    void refusesARecordThatHasLostItsMail() {
        Optional<String> lost = Optional.of("neither a mail nor a 'blob' header");
        assertThat(handout(DELIVERY, null, EMPTY, 1).read()).isEqualTo(lost);
        assertThat(handout(DELIVERY, null, null, 1).read()).isEqualTo(lost);
    }

    @Test
    void theScheduleKnowsOfWhatItHandedOutAndMayKnowOfWhatCameTwice() {
        assertThat(isScheduled(DELIVERY, 1)).isFalse();
        assertThat(isScheduled(DELIVERY, 2)).isTrue();
        assertThat(isScheduled(DELIVERY.with(State.READY, 2, null, null), 1)).isTrue();
        assertThat(isScheduled(DELIVERY.with(State.READY, 1, Deliveries.NOON, null), 1)).isTrue();
    }

    @Test
    void onlyTheFirstAnswerCounts() {
        Handout handout = handout(DELIVERY, null, Deliveries.MAIL, 1);
        assertThat(handout.answer()).isEmpty();
        handout.answer(AcknowledgeType.ACCEPT);
        handout.answer(AcknowledgeType.RELEASE);
        assertThat(handout.answer()).contains(AcknowledgeType.ACCEPT);
    }

    @Test
    void catchesUpWithALaterAttemptAndNeverFallsBack() {
        Handout handout = handout(DELIVERY, null, Deliveries.MAIL, 1);
        assertThat(handout.read()).isEmpty();
        handout.catchUp(DELIVERY.with(State.READY, 3, null, null));
        handout.catchUp(DELIVERY.with(State.READY, 2, null, null));
        assertThat(handout.delivery().orElseThrow().attempt()).isEqualTo(3);
    }

    @Test
    void interruptsAnAttemptAndNothingBehindIt() {
        Handout handout = handout(DELIVERY, null, Deliveries.MAIL, 1);
        handout.beginAttempt();
        handout.breakOff();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        handout.endAttempt();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        handout.breakOff();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private static boolean isScheduled(Delivery delivery, int deliveryCount) {
        Handout handout = handout(delivery, null, Deliveries.MAIL, deliveryCount);
        assertThat(handout.read()).isEmpty();
        return handout.isScheduled();
    }

    private static Handout handout(
            @Nullable Delivery delivery,
            @Nullable BlobRef blob,
            byte @Nullable [] value,
            int deliveryCount) {
        return new Handout(record(delivery, blob, value, deliveryCount));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            @Nullable Delivery delivery,
            @Nullable BlobRef blob,
            byte @Nullable [] value,
            int deliveryCount) {
        RecordHeaders headers = new RecordHeaders();
        if (delivery != null) {
            headers.add(HeaderName.DELIVERY, Json.write(delivery));
        }
        if (blob != null) {
            headers.add(HeaderName.BLOB, Json.write(blob));
        }
        return new ConsumerRecord<>(
                "mail.deliveries",
                0,
                7,
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                EMPTY,
                value,
                headers,
                Optional.empty(),
                Optional.of((short) deliveryCount));
    }
}
