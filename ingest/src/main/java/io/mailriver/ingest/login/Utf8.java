package io.mailriver.ingest.login;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text from a client that must be UTF-8.
final class Utf8 {
    private Utf8() {}

    /// @throws IllegalArgumentException when it is not
    static String decode(byte[] octets, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, offset, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("not UTF-8", notUtf8);
        }
    }

    static String decode(byte[] octets) {
        return decode(octets, 0, octets.length);
    }
}
