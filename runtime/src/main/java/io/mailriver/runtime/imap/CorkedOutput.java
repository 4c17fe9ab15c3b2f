package io.mailriver.runtime.imap;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/// What Angus writes to: holds small pieces back while corked, so that a batch of commands leaves
/// in few packets. A PrintStream, because that is what Angus takes; but unlike one it does not
/// swallow failures. One thread at a time.
final class CorkedOutput extends PrintStream {
    private static final int BUFFER_OCTETS = 64 * 1024;

    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int length;
    private boolean corked;

    CorkedOutput(OutputStream out) {
        super(out);
    }

    /// From now on only a full buffer is sent.
    void cork() {
        corked = true;
    }

    /// Sends what was held back, and from now on everything when it is flushed.
    void uncork() {
        corked = false;
        flush();
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /// @throws UncheckedIOException when the connection is broken
    @Override
    public void write(byte[] octets, int offset, int count) {
        if (count > buffer.length - length) {
            send();
        }
        if (count > buffer.length) {
            pass(octets, offset, count);
        } else {
            System.arraycopy(octets, offset, buffer, length, count);
            length += count;
        }
    }

    @Override
    public void flush() {
        if (!corked) {
            send();
            super.flush();
        }
    }

    private void send() {
        pass(buffer, 0, length);
        length = 0;
    }

    private void pass(byte[] octets, int offset, int count) {
        try {
            out.write(octets, offset, count);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
