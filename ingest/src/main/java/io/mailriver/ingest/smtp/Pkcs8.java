package io.mailriver.ingest.smtp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Wraps older forms of private keys as PKCS#8 (RFC 5208), the one form that the JDK reads:
/// `SEQUENCE {INTEGER 0, SEQUENCE {algorithm, parameters}, OCTET STRING {key}}`.
final class Pkcs8 {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int CURVE = 0xa0; // RFC 5915: parameters [0]
    private static final byte[] VERSION = {2, 1, 0};
    private static final byte[] RSA = { // 1.2.840.113549.1.1.1, NULL
        6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    private static final byte[] EC = { // 1.2.840.10045.2.1
        6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
    };

    private Pkcs8() {}

    /// From PKCS#1 (RFC 8017), `RSA PRIVATE KEY`.
    static byte[] fromPkcs1(byte[] key) {
        return wrap(RSA, key);
    }

    /// From SEC 1 (RFC 5915), `EC PRIVATE KEY`. The curve's name is taken from inside.
    ///
    /// @throws IllegalArgumentException when the key doesn't name its curve
    static byte[] fromSec1(byte[] key) {
        try {
            int at = body(key, 0); // SEQUENCE
            at = behind(key, at); // version
            at = behind(key, at); // the key proper
            if ((key[at] & 0xff) == CURVE) {
                int oid = body(key, at);
                if (key[oid] == OBJECT_IDENTIFIER) {
                    return wrap(concat(EC, Arrays.copyOfRange(key, oid, behind(key, oid))), key);
                }
            }
        } catch (IndexOutOfBoundsException cut) {
            throw new IllegalArgumentException("EC key is cut short", cut);
        }
        throw new IllegalArgumentException("EC key does not name its curve");
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(
                SEQUENCE,
                concat(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] head =
                length < 0x80
                        ? new byte[] {(byte) tag, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return concat(head, content);
    }

    /// Where the content of the element at `at` begins.
    private static int body(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length - 0x80);
    }

    /// Where the element behind the one at `at` begins.
    private static int behind(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return at + 2 + first;
        }
        int length = 0;
        for (int i = at + 2; i < body(der, at); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return Math.addExact(body(der, at), length);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
