package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Content;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/// Lets a route read a mail's bytes, wherever they stand, as `byte[]` or `InputStream`, and its
/// envelope as JSON.
final class MailConverters {
    private final BlobStore blobs;

    MailConverters(BlobStore blobs) {
        this.blobs = blobs;
    }

    void register(TypeConverterRegistry registry) {
        registry.addTypeConverter(
                InputStream.class,
                Content.class,
                new SimpleTypeConverter(false, (_, _, content) -> open((Content) content)));
        registry.addTypeConverter(
                byte[].class,
                Content.class,
                new SimpleTypeConverter(false, (_, _, content) -> bytes((Content) content)));
        registry.addTypeConverter(
                byte[].class,
                Envelope.class,
                new SimpleTypeConverter(false, (_, _, envelope) -> Json.write(envelope)));
        registry.addTypeConverter(
                String.class,
                Envelope.class,
                new SimpleTypeConverter(
                        false,
                        (_, _, envelope) ->
                                new String(Json.write(envelope), StandardCharsets.UTF_8)));
    }

    private InputStream open(Content content) throws IOException {
        return switch (content) {
            case Content.Inline inline -> new ByteArrayInputStream(inline.bytes());
            case Content.Stored stored -> blobs.open(stored.blobId());
        };
    }

    private byte[] bytes(Content content) throws IOException {
        try (InputStream in = open(content)) {
            return in.readAllBytes();
        }
    }
}
