package io.mailriver.deliver.worker;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// Makes Kafka records of writings. Pure.
record OutgoingRecords(TopicCatalogue catalogue) {
    private static final byte[] EMPTY = new byte[0];

    /// What a record for the schedule keeps of the record it stands for.
    private static final Set<String> KEPT =
            Set.of(HeaderName.TENANT, HeaderName.KEY_ID, HeaderName.MAIL_ID, HeaderName.GENERATION);

    ProducerRecord<byte[], byte[]> journey(Writing.Journey writing) {
        return new ProducerRecord<>(
                catalogue.name(MailTopic.JOURNEY),
                bytes(writing.entry().mailId().text()),
                Json.write(writing.entry()));
    }

    /// @param blob where the mail stands; may be empty for an end alone
    ProducerRecord<byte[], byte[]> schedule(
            ConsumerRecord<byte[], byte[]> source, Delivery delivery, Optional<BlobRef> blob) {
        Headers headers = new RecordHeaders();
        for (Header header : source.headers()) {
            if (KEPT.contains(header.key())) {
                headers.add(header);
            }
        }
        headers.add(HeaderName.DELIVERY, Json.write(delivery));
        blob.ifPresent(stored -> headers.add(HeaderName.BLOB, Json.write(stored)));
        return new ProducerRecord<>(
                catalogue.name(MailTopic.DEFERRED),
                null,
                bytes(delivery.deliveryId().text()),
                EMPTY,
                headers);
    }

    /// @param delivery what of the delivery is dead; empty when it can't be read
    ProducerRecord<byte[], byte[]> deadLetter(
            ConsumerRecord<byte[], byte[]> source,
            Optional<Delivery> delivery,
            String reason,
            String error) {
        Headers headers = new RecordHeaders(source.headers());
        delivery.ifPresent(read -> {
            set(headers, HeaderName.DELIVERY, Json.write(read));
            set(headers, HeaderName.MAIL_ID, bytes(read.mailId().text()));
            set(headers, HeaderName.GENERATION, bytes(Integer.toString(read.generation())));
        });
        set(headers, HeaderName.REASON, bytes(reason));
        set(headers, HeaderName.STAGE, bytes("deliver"));
        set(headers, HeaderName.ERROR, bytes(error.lines().findFirst().orElse("")));
        set(headers, HeaderName.SOURCE_TOPIC, bytes(source.topic()));
        set(headers, HeaderName.SOURCE_PARTITION, bytes(Integer.toString(source.partition())));
        set(headers, HeaderName.SOURCE_OFFSET, bytes(Long.toString(source.offset())));
        return new ProducerRecord<>(
                catalogue.name(MailTopic.DEAD_LETTER), null, source.key(), source.value(), headers);
    }

    private static void set(Headers headers, String name, byte[] value) {
        headers.remove(name).add(name, value);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
