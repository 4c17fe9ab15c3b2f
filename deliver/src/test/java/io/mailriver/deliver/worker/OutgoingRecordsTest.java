package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

final class OutgoingRecordsTest {
    private static final Delivery DELIVERY =
            Deliveries.at(Deliveries.NOON, "there", 1, "you@example.org");
    private static final BlobRef BLOB =
            new BlobRef(BlobId.of(Deliveries.MAIL), Deliveries.MAIL.length);

    private final OutgoingRecords records =
            new OutgoingRecords(new TopicCatalogue("mail.", 1, 1, Duration.ofDays(7)));
    private final ConsumerRecord<byte[], byte[]> source =
            new ConsumerRecord<>("mail.deliveries", 3, 42, bytes("key"), Deliveries.MAIL);

    @Test
    void theScheduleGetsAClaimCheckAndNeverTheMail() {
        source.headers().add(HeaderName.TENANT, bytes("acme"));
        source.headers().add(HeaderName.ENVELOPE, bytes("{}"));
        source.headers().add(HeaderName.DELIVERY, bytes("old"));
        Delivery deferred = DELIVERY.with(State.DEFERRED, 2, Deliveries.NOON, "450");
        ProducerRecord<byte[], byte[]> record =
                records.schedule(source, deferred, Optional.of(BLOB));
        assertThat(record.topic()).isEqualTo("mail.deferred");
        assertThat(record.key()).isEqualTo(bytes(DELIVERY.deliveryId().text()));
        assertThat(record.value()).isNotNull().isEmpty();
        assertThat(record.headers().toArray())
                .extracting(Header::key)
                .containsExactly(HeaderName.TENANT, HeaderName.DELIVERY, HeaderName.BLOB);
        assertThat(Json.read(value(record, HeaderName.DELIVERY), Delivery.class))
                .isEqualTo(deferred);
        assertThat(Json.read(value(record, HeaderName.BLOB), BlobRef.class)).isEqualTo(BLOB);
    }

    @Test
    void aDeadLetterIsTheRecordWholeWithItsReasonAndPlace() {
        source.headers().add("foreign", bytes("kept"));
        source.headers().add(HeaderName.REASON, bytes("an older one"));
        ProducerRecord<byte[], byte[]> record =
                records.deadLetter(source, Optional.of(DELIVERY), "rejected", "550 no\n550 really");
        assertThat(record.topic()).isEqualTo("mail.dead-letter");
        assertThat(record.key()).isEqualTo(source.key());
        assertThat(record.value()).isEqualTo(Deliveries.MAIL);
        assertThat(text(record, "foreign")).isEqualTo("kept");
        assertThat(text(record, HeaderName.REASON)).isEqualTo("rejected");
        assertThat(text(record, HeaderName.STAGE)).isEqualTo("deliver");
        assertThat(text(record, HeaderName.ERROR)).isEqualTo("550 no");
        assertThat(text(record, HeaderName.SOURCE_TOPIC)).isEqualTo("mail.deliveries");
        assertThat(text(record, HeaderName.SOURCE_PARTITION)).isEqualTo("3");
        assertThat(text(record, HeaderName.SOURCE_OFFSET)).isEqualTo("42");
        assertThat(text(record, HeaderName.GENERATION)).isEqualTo("0");
        assertThat(text(record, HeaderName.MAIL_ID)).isEqualTo(DELIVERY.mailId().text());
        assertThat(record.headers().headers(HeaderName.REASON)).hasSize(1);
    }

    @Test
    void aDeadLetterOfWhatCanNotBeReadKeepsWhateverHeadersItHas() {
        source.headers().add(HeaderName.DELIVERY, bytes("{"));
        ProducerRecord<byte[], byte[]> record =
                records.deadLetter(source, Optional.empty(), "undecodable", "no JSON");
        assertThat(text(record, HeaderName.DELIVERY)).isEqualTo("{");
        assertThat(text(record, HeaderName.REASON)).isEqualTo("undecodable");
    }

    private static byte[] value(ProducerRecord<byte[], byte[]> record, String name) {
        return Arrays.stream(record.headers().toArray())
                .filter(header -> header.key().equals(name))
                .map(Header::value)
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static String text(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(value(record, name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
