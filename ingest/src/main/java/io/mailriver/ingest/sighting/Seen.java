package io.mailriver.ingest.sighting;

import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;

/// A sighting and where it was.
public record Seen(SightingKey key, Sighting sighting) {
    /// What a new mail's own sighting is.
    public static Seen of(MailId mailId, BlobId blobId, Envelope.Source source) {
        return new Seen(
                SightingKey.of(source),
                new Sighting(
                        mailId,
                        blobId,
                        source.objectId(),
                        source.internalDate(),
                        source.flags().stream().filter(Seen::isSystemFlag).toList(),
                        source.flags().stream().filter(flag -> !isSystemFlag(flag)).toList()));
    }

    private static boolean isSystemFlag(String flag) {
        return flag.startsWith("\\"); // RFC 9051, 2.3.2
    }
}
