package io.mailriver.ingest.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// `xtext` (RFC 3461, 4): printable ASCII in which `+` and two hexadecimal digits in upper case
/// stand for an octet.
final class Xtext {
    private Xtext() {}

    /// What the text stands for, read as UTF-8. Characters beyond ASCII may stand for themselves,
    /// which RFC 6533, 3 allows where the mail is SMTPUTF8.
    ///
    /// @throws IllegalArgumentException when it is no xtext
    static String decode(String text) {
        byte[] given = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer octets = ByteBuffer.allocate(given.length);
        for (int i = 0; i < given.length; i++) {
            byte octet = given[i];
            if (octet >= 0 && octet <= ' ' || octet == 127 || octet == '=') {
                throw wrong(text);
            }
            octets.put(octet == '+' ? escaped(text, given, i) : octet);
            i += octet == '+' ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw wrong(text);
        }
    }

    private static byte escaped(String text, byte[] octets, int plus) {
        if (plus + 2 >= octets.length) {
            throw wrong(text);
        }
        return (byte) (hex(text, octets[plus + 1]) << 4 | hex(text, octets[plus + 2]));
    }

    private static int hex(String text, byte digit) {
        if (digit >= '0' && digit <= '9') {
            return digit - '0';
        }
        if (digit >= 'A' && digit <= 'F') {
            return digit - 'A' + 10;
        }
        throw wrong(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is no xtext, expected such as a+2Bb");
    }
}
