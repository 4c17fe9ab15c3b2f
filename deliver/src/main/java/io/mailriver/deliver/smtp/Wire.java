package io.mailriver.deliver.smtp;

import io.mailriver.runtime.peer.PeerConnection;
import io.mailriver.schemas.envelope.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// One connection, in blocks and with deadlines: commands out, replies in.
///
/// What is written waits in a buffer until [#flush] or until the buffer is full. Every method that
/// waits for the peer is told how long; when that is over, the connection is closed and
/// SocketTimeoutException tells the step. One thread at a time, but [#close] may be called by any.
final class Wire implements Closeable {
    private static final int READ_BUFFER_OCTETS = 4096;
    private static final int WRITE_BUFFER_OCTETS = 32 * 1024;

    private final PeerConnection connection;
    private final byte[] readBuffer = new byte[READ_BUFFER_OCTETS];
    private int readPosition;
    private int readLimit;
    private final byte[] writeBuffer = new byte[WRITE_BUFFER_OCTETS];
    private int writeLimit;
    private boolean writeFailed;
    private final ReplyReader replies = new ReplyReader(this::readOctet);

    Wire(PeerConnection connection) {
        this.connection = connection;
    }

    /// Goes on in TLS. What the peer said before the handshake and nobody read is refused: a
    /// listener on the way could have put it there (as in CVE-2021-38371).
    void startTls(SSLContext context, boolean verify, Duration limit) throws IOException {
        if (readPosition < readLimit) {
            throw new SSLException("the peer spoke on after its reply to STARTTLS");
        }
        connection.startTls(context, verify, limit);
    }

    /// Holds that every reply so far was asked for: what a peer says unasked (another reply, or the
    /// farewell at its idle limit) would be taken for the answer to the next command, and that for
    /// the next one's.
    ///
    /// @throws SmtpException when there is something left to read
    void expectSilence() throws IOException {
        if (readPosition < readLimit || connection.in().available() > 0) {
            throw new SmtpException("the peer spoke unasked");
        }
    }

    /// Adds a line; CRLF is put behind it.
    ///
    /// @throws IllegalArgumentException when the line holds CR or LF, or is longer than the buffer
    void writeLine(String line, Duration limit) throws IOException {
        byte[] octets = (line + "\r\n").getBytes(StandardCharsets.UTF_8);
        if (line.indexOf('\r') >= 0
                || line.indexOf('\n') >= 0
                || octets.length > writeBuffer.length) {
            throw new IllegalArgumentException(
                    "no command of one line: '" + Replies.excerpt(line) + "'");
        }
        if (octets.length > writeBuffer.length - writeLimit) {
            flush(limit);
        }
        write(octets, 0, octets.length);
    }

    /// Adds octets as they are; blocks while the buffer is full and the peer does not read. Not
    /// bounded in time by itself: call it within [#within].
    void write(byte[] octets, int offset, int length) throws IOException {
        int position = offset;
        int left = length;
        while (left > 0) {
            if (writeLimit == writeBuffer.length) {
                drain();
            }
            int count = Math.min(left, writeBuffer.length - writeLimit);
            System.arraycopy(octets, position, writeBuffer, writeLimit, count);
            writeLimit += count;
            position += count;
            left -= count;
        }
    }

    /// Sends what waits.
    void flush(Duration limit) throws IOException {
        within(limit, "sending", this::drain);
    }

    /// Sends what waits and reads one reply.
    Reply exchange(String step, Duration limit) throws IOException {
        List<Reply> said = new ArrayList<>(1);
        within(
                limit,
                step,
                () -> {
                    drain();
                    said.add(replies.read());
                });
        return said.getFirst();
    }

    /// What the peer said before it closed on a write of ours, such as `552` in the middle of a
    /// mail; empty when no write failed or nothing can be read.
    Optional<Reply> lastWords(Duration limit) {
        if (!writeFailed) {
            return Optional.empty();
        }
        try {
            List<Reply> said = new ArrayList<>(1);
            within(limit, "the peer's last words", () -> said.add(replies.read()));
            return Optional.of(said.getFirst());
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    /// Does a step that must end within the limit: else the connection is closed under it.
    void within(Duration limit, String step, PeerConnection.Action action) throws IOException {
        connection.within(limit, step, action);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    private void drain() throws IOException {
        if (writeLimit > 0) {
            writeFailed = true;
            connection.out().write(writeBuffer, 0, writeLimit);
            connection.out().flush();
            writeFailed = false;
            writeLimit = 0;
        }
    }

    private int readOctet() throws IOException {
        if (readPosition == readLimit) {
            int count = connection.in().read(readBuffer, 0, readBuffer.length);
            if (count < 0) {
                return -1;
            }
            readPosition = 0;
            readLimit = count;
        }
        return readBuffer[readPosition++] & 0xff;
    }
}
