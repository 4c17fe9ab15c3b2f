package io.mailriver.schemas.identity;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The content's name: SHA-256 of the raw bytes as 64 lower-case hex digits.
public record BlobId(String text) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public BlobId {
        if (!FORM.matcher(text).matches()) {
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
