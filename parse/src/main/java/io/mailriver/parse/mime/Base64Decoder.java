package io.mailriver.parse.mime;

import java.util.Arrays;

/// Base64 (RFC 2045, 6.8), tolerant: what is not of its alphabet is skipped, missing padding is
/// supplied, and what follows padding is decoded as well.
final class Base64Decoder implements TransferDecoder {
    private static final byte BLANK = -1;
    private static final byte PAD = -2;
    private static final byte RUBBISH = -3;
    private static final byte[] VALUES = values();

    private final byte[] out = new byte[6 * 1024];
    private int used;
    private int bits;
    private int count;
    private long rubbish;
    private boolean isPadded;
    private boolean isTorn;

    @Override
    public void write(byte[] octets, int offset, int length, OctetSink sink) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (count == 0) {
                i = quads(octets, i, end, sink);
                if (i >= end) {
                    return;
                }
            }
            single(VALUES[octets[i++] & 0xff], sink);
        }
    }

    @Override
    public void end(OctetSink sink) {
        if (count > 0) {
            isTorn = true;
            closeGroup(sink);
        }
        sink.accept(out, 0, used);
        used = 0;
    }

    @Override
    public String fault() {
        if (rubbish > 0) {
            return rubbish + " octets that are not base64";
        }
        return isTorn ? "base64 ends within a group" : "";
    }

    /// Decodes whole groups as long as nothing else stands between; the index after them.
    private int quads(byte[] octets, int from, int end, OctetSink sink) {
        int i = from;
        while (i + 4 <= end) {
            int a = VALUES[octets[i] & 0xff];
            int b = VALUES[octets[i + 1] & 0xff];
            int c = VALUES[octets[i + 2] & 0xff];
            int d = VALUES[octets[i + 3] & 0xff];
            if ((a | b | c | d) < 0) {
                return i;
            }
            room(sink);
            out[used++] = (byte) (a << 2 | b >> 4);
            out[used++] = (byte) (b << 4 | c >> 2);
            out[used++] = (byte) (c << 6 | d);
            i += 4;
        }
        return i;
    }

    private void single(int value, OctetSink sink) {
        if (value >= 0) {
            bits = bits << 6 | value;
            if (++count == 4) {
                room(sink);
                out[used++] = (byte) (bits >> 16);
                out[used++] = (byte) (bits >> 8);
                out[used++] = (byte) bits;
                bits = 0;
                count = 0;
            }
        } else if (value == PAD) {
            pad(sink);
        } else if (value == RUBBISH) {
            rubbish++;
        }
    }

    private void pad(OctetSink sink) {
        if (count > 1) {
            isPadded = true;
            closeGroup(sink);
        } else if (count == 1 || !isPadded) {
            rubbish++;
        } else {
            isPadded = false;
        }
    }

    /// A group of two characters holds one octet, one of three holds two.
    private void closeGroup(OctetSink sink) {
        room(sink);
        if (count == 2) {
            out[used++] = (byte) (bits >> 4);
        } else if (count == 3) {
            out[used++] = (byte) (bits >> 10);
            out[used++] = (byte) (bits >> 2);
        }
        bits = 0;
        count = 0;
    }

    private void room(OctetSink sink) {
        if (used + 3 > out.length) {
            sink.accept(out, 0, used);
            used = 0;
        }
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, RUBBISH);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        values['='] = PAD;
        for (char blank : new char[] {' ', '\t', '\r', '\n'}) {
            values[blank] = BLANK;
        }
        return values;
    }
}
