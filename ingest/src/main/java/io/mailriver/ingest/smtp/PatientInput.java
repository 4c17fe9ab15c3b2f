package io.mailriver.ingest.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A socket's octets, all of which must come within one time, however many reads they take. Closing
/// it leaves the socket open, without a timeout.
final class PatientInput extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final long origin = System.nanoTime();
    private final long patience;

    PatientInput(Socket socket, Duration patience) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.patience = patience.toNanos();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
        long left = patience - (System.nanoTime() - origin);
        long millis = TimeUnit.NANOSECONDS.toMillis(left);
        if (millis <= 0) {
            throw new SocketTimeoutException("too slow");
        }
        socket.setSoTimeout(Math.toIntExact(millis));
        return in.read(block, offset, length);
    }

    @Override
    public void close() throws IOException {
        socket.setSoTimeout(0);
    }
}
