package io.mailriver.deliver.retry;

import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/// A record of `mail.deferred`, read and found to be one that can be handed out later.
///
/// @param due milliseconds since 1970, never before that: keys are ordered without a sign
/// @param headers in the form of [StoredHeaders]
@SuppressWarnings("ArrayRecordComponent") // never compared
record Waiting(Delivery delivery, long due, byte[] headers) {
    /// @throws RuntimeException when it is not; then it must not wait, for it would be lost or stop
    ///   the schedule when its time comes
    static Waiting of(Record<byte[], byte[]> record, long now) {
        Headers headers = record.headers();
        Header header = headers.lastHeader(HeaderName.DELIVERY);
        if (header == null) {
            throw new IllegalArgumentException("no '" + HeaderName.DELIVERY + "' header");
        }
        Delivery delivery = Json.read(header.value(), Delivery.class);
        if (delivery.state() != State.ENDED && headers.lastHeader(HeaderName.BLOB) == null) {
            throw new IllegalArgumentException(
                    "no '" + HeaderName.BLOB + "' header, so the mail itself would be missing");
        }
        Instant notBefore = delivery.notBefore();
        long due = notBefore == null ? now : Math.max(0, notBefore.toEpochMilli());
        return new Waiting(delivery, due, StoredHeaders.toBytes(headers));
    }
}
