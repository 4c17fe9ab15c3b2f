package io.mailriver.ingest.intake;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// The record key of a raw mail: 32 hex digits of SHA-256 over content and envelope, so that a
/// resend meets its first sending in one partition while copies of a newsletter spread over all.
final class RawKey {
    private static final int KEPT_OCTETS = 16;

    private RawKey() {}

    static byte[] of(BlobId blobId, Envelope envelope) {
        MessageDigest digest = Digests.sha256();
        add(digest, blobId.text());
        add(digest, envelope.reversePath().text());
        for (ForwardPath path : envelope.forwardPaths()) {
            add(digest, path.address().toString());
        }
        return HexFormat.of()
                .formatHex(digest.digest(), 0, KEPT_OCTETS)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
