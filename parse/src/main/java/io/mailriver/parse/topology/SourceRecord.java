package io.mailriver.parse.topology;

import io.mailriver.schemas.event.Authentication;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// A record of `mail.raw` or `mail.polled` as it was read.
///
/// @param timestamp Kafka's, in milliseconds since 1970
record SourceRecord(
        Coordinate at,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Headers headers) {
    /// What intake said about the mail.
    ///
    /// @throws UndecodableException when it is missing or is none
    Envelope envelope() {
        return read(HeaderName.ENVELOPE, Envelope.class)
                .map(SourceRecord::checked)
                .orElseThrow(() -> new UndecodableException("header 'envelope' is missing", null));
    }

    Optional<Authentication> authentication() {
        return read(HeaderName.AUTHENTICATION, Authentication.class);
    }

    Optional<BlobRef> blob() {
        return read(HeaderName.BLOB, BlobRef.class)
                .map(blob -> {
                    Objects.requireNonNull(blob.blobId());
                    return blob;
                });
    }

    /// The same with a claim check for the mail's bytes in their place.
    SourceRecord with(BlobRef blob) {
        Headers more = new RecordHeaders(headers);
        more.remove(HeaderName.BLOB);
        more.add(HeaderName.BLOB, Json.write(blob));
        return new SourceRecord(at, timestamp, key, new byte[0], more);
    }

    /// How often the mail was replayed from the dead-letter topic: 0 for the first time.
    int generation() {
        Header header = headers.lastHeader(HeaderName.GENERATION);
        if (header == null || header.value() == null) {
            return 0;
        }
        try {
            int generation =
                    Integer.parseInt(new String(header.value(), StandardCharsets.US_ASCII).strip());
            return Math.max(generation, 0);
        } catch (NumberFormatException notOne) {
            throw new UndecodableException("header 'generation' is no number", notOne);
        }
    }

    /// True for what a client may have sent twice: `mail.raw`, and no replay.
    boolean mayBeResent() {
        return at.topic() == MailTopic.RAW
                && key != null
                && headers.lastHeader(HeaderName.GENERATION) == null;
    }

    private static Envelope checked(Envelope envelope) {
        for (Object needed :
                new @Nullable Object[] {
                    envelope.mailId(),
                    envelope.receivedAt(),
                    envelope.protocol(),
                    envelope.listener(),
                    envelope.byHost(),
                    envelope.reversePath(),
                    envelope.body()
                }) {
            if (needed == null) {
                throw new UndecodableException("header 'envelope' lacks a required field", null);
            }
        }
        return envelope;
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        return Optional.of(parse(name, json -> Json.read(json, type), header.value()));
    }

    private static <T> T parse(String name, Function<byte[], @Nullable T> read, byte[] json) {
        T value;
        try {
            value = read.apply(json);
        } catch (RuntimeException wrong) {
            throw new UndecodableException(
                    "header '" + name + "' can't be read: " + wrong.getMessage(), wrong);
        }
        if (value == null) {
            throw new UndecodableException("header '" + name + "' is null", null);
        }
        return value;
    }
}
