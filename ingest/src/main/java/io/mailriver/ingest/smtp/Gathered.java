package io.mailriver.ingest.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Answers that wait to be sent together. A block of commands bounds them: at most its octets / 6
/// commands (`NOOP`, CRLF) of 50 octets each. Not thread-safe.
final class Gathered implements Session.Output {
    private static final int INITIAL_OCTETS = 512;
    private static final int MAX_KEPT_OCTETS = 4 * 1024;

    private byte[] octets = new byte[INITIAL_OCTETS];
    private int length;

    @Override
    public void write(byte[] answer) {
        if (length + answer.length > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(length + answer.length, octets.length * 2));
        }
        System.arraycopy(answer, 0, octets, length, answer.length);
        length += answer.length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(octets, 0, length);
        out.flush();
        length = 0;
        octets = octets.length > MAX_KEPT_OCTETS ? new byte[INITIAL_OCTETS] : octets;
    }
}
