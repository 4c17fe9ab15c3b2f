package io.mailriver.runtime.imap;

import java.nio.charset.StandardCharsets;

/// A part of a response's octets, not copied: good until the next response is read, and nobody may
/// change it.
public record Octets(byte[] array, int offset, int length) {
    static final Octets NONE = new Octets(new byte[0], 0, 0);

    static Octets of(byte[] array) {
        return new Octets(array, 0, array.length);
    }

    /// One char an octet.
    public String latin1() {
        return new String(array, offset, length, StandardCharsets.ISO_8859_1);
    }
}
