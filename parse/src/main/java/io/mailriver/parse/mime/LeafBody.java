package io.mailriver.parse.mime;

import io.mailriver.schemas.identity.Digests;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// One leaf part's decoded octets as they pass: counted, digested, and the first of them kept where
/// they are text. Not thread-safe.
final class LeafBody implements TransferDecoder.OctetSink {
    private static final byte[] NOTHING = new byte[0];
    private static final int FIRST_CAPACITY = 4096;

    private final MessageDigest digest = Digests.sha256();
    private final int max;
    private byte[] kept = NOTHING;
    private int keptLength;
    private long size;

    /// @param max octets to keep
    LeafBody(int max) {
        this.max = max;
    }

    @Override
    public void accept(byte[] octets, int offset, int length) {
        digest.update(octets, offset, length);
        size += length;
        int taken = Math.min(length, max - keptLength);
        if (taken > 0) {
            keep(octets, offset, taken);
        }
    }

    long size() {
        return size;
    }

    /// The kept octets; only the first [#keptLength] count.
    byte[] kept() {
        return kept;
    }

    int keptLength() {
        return keptLength;
    }

    boolean isCut() {
        return keptLength < size;
    }

    /// SHA-256 as lower-case hex digits; to be asked once, at the end.
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private void keep(byte[] octets, int offset, int length) {
        int needed = keptLength + length;
        if (needed > kept.length) {
            int doubled = Math.max(FIRST_CAPACITY, 2 * kept.length);
            kept = Arrays.copyOf(kept, Math.min(max, Math.max(needed, doubled)));
        }
        System.arraycopy(octets, offset, kept, keptLength, length);
        keptLength = needed;
    }
}
