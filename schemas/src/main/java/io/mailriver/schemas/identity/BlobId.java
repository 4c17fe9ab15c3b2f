package io.mailriver.schemas.identity;

import java.security.MessageDigest;
import java.util.HexFormat;

/// The content's name: SHA-256 of the raw bytes as 64 lower-case hex digits.
public record BlobId(String text) {
    private static final int DIGITS = 64;

    public BlobId {
        if (!HexDigits.are(text, DIGITS)) {
            throw new IllegalArgumentException(
                    "not a blob id: '" + text + "', expected 64 lower-case hex digits");
        }
    }

    /// The name of these bytes.
    public static BlobId of(byte[] content) {
        return new BlobId(HexFormat.of().formatHex(Digests.sha256().digest(content)));
    }

    /// The name that a finished digest gives; the digest is reset.
    public static BlobId of(MessageDigest finished) {
        return new BlobId(HexFormat.of().formatHex(finished.digest()));
    }

    @Override
    public String toString() {
        return text;
    }
}
