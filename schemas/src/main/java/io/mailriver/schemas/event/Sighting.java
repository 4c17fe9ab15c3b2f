package io.mailriver.schemas.event;

import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a poller saw under one source coordinate (value of `mail.sightings`).
public record Sighting(
        MailId mailId,
        BlobId blobId,
        @Nullable String objectId,
        @Nullable Instant internalDate,
        List<String> flags,
        List<String> keywords) {
    public Sighting {
        flags = List.copyOf(flags);
        keywords = List.copyOf(keywords);
    }
}
