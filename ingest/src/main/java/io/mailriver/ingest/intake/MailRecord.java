package io.mailriver.ingest.intake;

import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The record of a mail on `mail.raw` or `mail.polled`: its bytes, or a claim check for them, and
/// its envelope as a header.
public final class MailRecord {
    private static final byte[] NOTHING = {};

    private MailRecord() {}

    /// The record of one mail; its partition follows from its key.
    ///
    /// @param topic its full name
    public static ProducerRecord<byte[], byte[]> of(
            String topic, Envelope envelope, Content content) {
        byte[] key = RawKey.of(content.blobId(), envelope);
        byte[] value =
                switch (content) {
                    case Content.Inline inline -> inline.bytes();
                    case Content.Stored _ -> NOTHING;
                };
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        record.headers().add(HeaderName.ENVELOPE, Json.write(envelope));
        if (content instanceof Content.Stored stored) {
            record.headers().add(HeaderName.BLOB, Json.write(stored.blob()));
        }
        return record;
    }
}
