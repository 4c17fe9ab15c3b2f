package io.mailriver.deliver.smtp;

import java.io.IOException;
import java.io.InputStream;

/// A mail's content as it stands between `354` and the final dot (RFC 5321, 4.5.2).
///
/// A dot at the begin of a line is doubled, and what does not end in CRLF gets one. No octet
/// sequence of the mail can end the data at any peer, however it reads line ends: a bare LF goes
/// out as CRLF, and a bare CR as a space. (LF is a line end wherever Mailriver looks at a mail, a
/// bare CR never is; so the peer sees the header fields that we saw. Mail that came over SMTP has
/// neither.) One mail each; not thread-safe.
final class DotStuffing {
    /// What the last line may get (RFC 1870, 3: it counts).
    static final int MAX_LINE_END_OCTETS = 2;

    private static final int BLOCK_OCTETS = 16 * 1024;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] DOT = {'.'};
    private static final byte[] SPACE = {' '};
    private static final byte[] END = {'.', '\r', '\n'};

    private final Sink sink;
    private boolean lineStart = true;
    private boolean heldCr;

    /// Where the octets go.
    interface Sink {
        void write(byte[] octets, int offset, int length) throws IOException;
    }

    DotStuffing(Sink sink) {
        this.sink = sink;
    }

    /// Passes on all of the mail, and the final dot.
    void copy(InputStream mail) throws IOException {
        byte[] block = new byte[BLOCK_OCTETS];
        for (int count = mail.read(block); count >= 0; count = mail.read(block)) {
            add(block, count);
        }
        finish();
    }

    void add(byte[] block, int count) throws IOException {
        int position = 0;
        while (position < count) {
            byte octet = block[position];
            if (heldCr) {
                heldCr = false;
                boolean pair = octet == '\n';
                put(pair ? CRLF : SPACE);
                lineStart = pair;
                position += pair ? 1 : 0;
            } else if (octet == '\r') {
                heldCr = true;
                position++;
            } else if (octet == '\n') {
                put(CRLF);
                lineStart = true;
                position++;
            } else {
                position = passText(block, position, count);
            }
        }
    }

    void finish() throws IOException {
        if (heldCr) {
            put(SPACE);
            lineStart = false;
        }
        if (!lineStart) {
            put(CRLF);
        }
        put(END);
    }

    /// Passes on text and the whole lines behind it, up to the next octet that needs a look.
    private int passText(byte[] block, int from, int count) throws IOException {
        if (lineStart && block[from] == '.') {
            put(DOT);
        }
        lineStart = false;
        int end = from + 1;
        while (end < count) {
            byte octet = block[end];
            if (octet == '\n' || octet == '\r' && !isPlainLineEnd(block, end, count)) {
                break;
            }
            end += octet == '\r' ? 2 : 1;
        }
        sink.write(block, from, end - from);
        return end;
    }

    /// CRLF with something behind it that is no dot: nothing to do here.
    private static boolean isPlainLineEnd(byte[] block, int cr, int count) {
        return cr + 2 < count && block[cr + 1] == '\n' && block[cr + 2] != '.';
    }

    private void put(byte[] octets) throws IOException {
        sink.write(octets, 0, octets.length);
    }
}
