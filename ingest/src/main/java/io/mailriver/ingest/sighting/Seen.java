package io.mailriver.ingest.sighting;

import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.util.List;

/// A sighting and where it was.
public record Seen(SightingKey key, Sighting sighting) {
    private static final String GAP = "$mailriver/gap";
    private static final BlobId NO_CONTENT = BlobId.of(new byte[0]);

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

    /// What tells that a mail was given up, where nothing else does: the sighting of an empty mail,
    /// with a keyword that no server gives.
    public static Seen ofGap(MailId mailId, Envelope.Source source) {
        return new Seen(
                SightingKey.of(source),
                new Sighting(mailId, NO_CONTENT, null, null, List.of(), List.of(GAP)));
    }

    /// True for what [#ofGap] made: nothing is known of the mail's content.
    public boolean isGap() {
        return sighting.keywords().contains(GAP);
    }

    private static boolean isSystemFlag(String flag) {
        return flag.startsWith("\\"); // RFC 9051, 2.3.2
    }
}
