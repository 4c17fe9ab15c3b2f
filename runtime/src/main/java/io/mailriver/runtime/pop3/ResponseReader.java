package io.mailriver.runtime.pop3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads what a server says: lines, and multi-line responses without their dot-stuffing (RFC 1939,
/// 3), in blocks. A line ends at CRLF and a multi-line response at CRLF.CRLF, at nothing else. Not
/// thread-safe.
final class ResponseReader {
    /// RFC 2449, 4 allows 512 in a response.
    static final int MAX_LINE_OCTETS = 4_096;

    private static final int BUFFER_OCTETS = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer;
    private int at;
    private int limit;

    /// Takes a response's octets; they are good until it returns.
    interface Sink {
        void take(byte[] octets, int offset, int length) throws IOException;
    }

    ResponseReader(InputStream in) {
        this(in, BUFFER_OCTETS);
    }

    /// @param bufferOctets more than a line
    ResponseReader(InputStream in, int bufferOctets) {
        this.in = in;
        this.buffer = new byte[bufferOctets];
    }

    /// True when something was read that nobody has asked for yet.
    boolean hasMore() {
        return at < limit;
    }

    /// The next line without its CRLF, one char an octet.
    String line() throws IOException {
        int looked = at;
        while (true) {
            for (; looked < limit; looked++) {
                if (buffer[looked] == '\n' && looked > at && buffer[looked - 1] == '\r') {
                    String line =
                            new String(buffer, at, looked - 1 - at, StandardCharsets.ISO_8859_1);
                    at = looked + 1;
                    return line;
                }
            }
            if (limit - at > MAX_LINE_OCTETS) {
                throw new Pop3Exception(
                        "the server says a line of more than " + MAX_LINE_OCTETS + " octets");
            }
            looked -= at;
            more();
            looked += at;
        }
    }

    /// Hands on a multi-line response, behind its first line.
    ///
    /// @throws MailTooLargeException when it is longer
    void body(long maxOctets, Sink sink) throws IOException {
        boolean lineBegins = true;
        byte before = '\n';
        long total = 0;
        while (true) {
            if (at == limit) {
                more();
            }
            if (lineBegins && buffer[at] == '.') {
                while (limit - at < 3) {
                    more();
                }
                if (buffer[at + 1] == '\r' && buffer[at + 2] == '\n') {
                    at += 3;
                    return;
                }
                at++;
                lineBegins = false;
                before = '.';
                continue;
            }
            int end = nextDot(before);
            total += end - at;
            if (total > maxOctets) {
                throw new MailTooLargeException(maxOctets);
            }
            sink.take(buffer, at, end - at);
            byte last = buffer[end - 1];
            lineBegins = last == '\n' && (end - at > 1 ? buffer[end - 2] : before) == '\r';
            before = last;
            at = end;
        }
    }

    /// Where the next line begins with a dot, or the end of what is there.
    private int nextDot(byte before) {
        for (int i = at; i + 1 < limit; i++) {
            if (buffer[i] == '\n'
                    && buffer[i + 1] == '.'
                    && (i > at ? buffer[i - 1] : before) == '\r') {
                return i + 1;
            }
        }
        return limit;
    }

    private void more() throws IOException {
        if (at > 0) {
            System.arraycopy(buffer, at, buffer, 0, limit - at);
            limit -= at;
            at = 0;
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        limit += count;
    }
}
