package io.mailriver.runtime.imap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ResponseInputStream;
import org.jspecify.annotations.Nullable;

/// What Angus reads responses from: lines that end in CRLF, and literals (RFC 3501, 4.3) between
/// them. Angus's own makes room for whatever length a server announces; here a response has a
/// greatest length, literals included, and memory is taken as octets come. One thread at a time.
final class BoundedResponses extends ResponseInputStream {
    /// For who asks for nothing that is longer than a line of capabilities.
    static final int USUAL_MAX_OCTETS = 256 * 1024;

    /// All responses to one of Angus's own commands, which keeps them until the last one is there.
    static final int MAX_KEPT_OCTETS = 1024 * 1024;

    private static final int BUFFER_OCTETS = 16 * 1024;
    private static final int STEP_OCTETS = 64 * 1024;
    private static final int FIRST_OCTETS = 256;
    private static final int NO_LITERAL = -1;

    private final InputStream in;
    private final int maxOctets;
    private long kept;
    private long maxKept = Long.MAX_VALUE;

    /// @param maxOctets of one response
    BoundedResponses(InputStream in, int maxOctets) {
        super(InputStream.nullInputStream());
        this.maxOctets = maxOctets;
        this.in = new BufferedInputStream(in, BUFFER_OCTETS);
    }

    /// From now on responses are kept by the reader, until [#notKept].
    void kept() {
        kept = 0;
        maxKept = MAX_KEPT_OCTETS;
    }

    /// From now on each response is looked at and forgotten.
    void notKept() {
        maxKept = Long.MAX_VALUE;
    }

    @Override
    public ByteArray readResponse() throws IOException {
        return readResponse(null);
    }

    /// @throws IOException when the connection ends within a response, or one is too long
    @Override
    public ByteArray readResponse(@Nullable ByteArray ignored) throws IOException {
        byte[] octets = new byte[FIRST_OCTETS];
        int count = 0;
        int lineStart = 0;
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("the server closed the connection");
            }
            octets = withRoom(octets, count, 1);
            octets[count++] = (byte) octet;
            if (octet != '\n' || count - lineStart < 2 || octets[count - 2] != '\r') {
                continue;
            }
            int literal = announced(octets, lineStart, count - 2);
            if (literal == NO_LITERAL) {
                keep(count);
                return new ByteArray(octets, 0, count);
            }
            for (int end = count + literal; count < end; ) {
                octets = withRoom(octets, count, Math.min(STEP_OCTETS, end - count));
                int read = in.read(octets, count, Math.min(octets.length, end) - count);
                if (read < 0) {
                    throw new EOFException("the server closed the connection within a literal");
                }
                count += read;
            }
            lineStart = count;
        }
    }

    private byte[] withRoom(byte[] octets, int count, int more) throws IOException {
        if (count + more > maxOctets) {
            throw tooLong();
        }
        return count + more <= octets.length
                ? octets
                : Arrays.copyOf(
                        octets, Math.min(maxOctets, Math.max(2 * octets.length, count + more)));
    }

    private void keep(int count) throws IOException {
        kept += count;
        if (kept > maxKept) {
            throw new ImapException(
                    "the server's answer is longer than " + MAX_KEPT_OCTETS + " octets");
        }
    }

    /// The length of the literal that the line announces at its end.
    private int announced(byte[] octets, int lineStart, int lineEnd) throws IOException {
        if (lineEnd == lineStart || octets[lineEnd - 1] != '}') {
            return NO_LITERAL;
        }
        long length = 0;
        int factor = 1;
        int i = lineEnd - 2;
        for (; i >= lineStart && octets[i] >= '0' && octets[i] <= '9'; i--) {
            length += (long) (octets[i] - '0') * factor;
            factor = Math.min(factor * 10, maxOctets);
        }
        if (i < lineStart || octets[i] != '{' || i == lineEnd - 2) {
            return NO_LITERAL;
        }
        if (length > maxOctets) {
            throw tooLong();
        }
        return (int) length;
    }

    private ImapException tooLong() {
        return new ImapException(
                "a response of the server is longer than " + maxOctets + " octets");
    }
}
