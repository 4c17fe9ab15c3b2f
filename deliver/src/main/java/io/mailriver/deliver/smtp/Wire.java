package io.mailriver.deliver.smtp;

import io.mailriver.deliver.attempt.Deadlines;
import io.mailriver.schemas.envelope.Reply;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// One connection, in blocks and with deadlines: commands out, replies in.
///
/// What is written waits in a buffer until [#flush] or until the buffer is full. Every method that
/// waits for the peer is told how long; when that is over, the connection is closed and
/// SocketTimeoutException tells the step. One thread at a time, but [#close] may be called by any.
final class Wire implements Closeable {
    static final int MAX_REPLY_LINE_OCTETS = 2048; // RFC 5321, 4.5.3.1.5 asks for 512
    static final int MAX_REPLY_LINES = 100;
    private static final int READ_BUFFER_OCTETS = 4096;
    private static final int WRITE_BUFFER_OCTETS = 32 * 1024;

    private final Deadlines deadlines;
    private final Socket socket;
    private InputStream in;
    private OutputStream out;
    private final byte[] readBuffer = new byte[READ_BUFFER_OCTETS];
    private int readPosition;
    private int readLimit;
    private final byte[] writeBuffer = new byte[WRITE_BUFFER_OCTETS];
    private int writeLimit;
    private boolean writeFailed;

    private Wire(Socket socket, Deadlines deadlines) throws IOException {
        this.socket = socket;
        this.deadlines = deadlines;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /// Connects to the first of the host's addresses that answers; all of them share the limit.
    static Wire connect(String host, int port, Duration limit, Deadlines deadlines)
            throws IOException {
        IOException last = null;
        long end = System.nanoTime() + limit.toNanos();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), Math.toIntExact(left));
                return new Wire(socket, deadlines);
            } catch (IOException unreachable) {
                socket.close();
                last = unreachable;
            }
        }
        throw last == null ? new IOException("'" + host + "' has no address") : last;
    }

    /// Goes on in TLS. What the peer said before the handshake and nobody read is refused: a
    /// listener on the way could have put it there (as in CVE-2021-38371).
    void startTls(SSLContext context, String host, int port, boolean verify, Duration limit)
            throws IOException {
        if (readPosition < readLimit) {
            throw new SmtpException("the peer spoke on after its reply to STARTTLS");
        }
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        if (verify) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525 by another name
            secure.setSSLParameters(parameters);
        }
        within(limit, "the TLS handshake", secure::startHandshake);
        in = secure.getInputStream();
        out = secure.getOutputStream();
    }

    /// Adds a line; CRLF is put behind it.
    ///
    /// @throws IllegalArgumentException when the line holds CR or LF
    void writeLine(String line, Duration limit) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a command of several lines: '" + line + "'");
        }
        byte[] octets = (line + "\r\n").getBytes(StandardCharsets.UTF_8);
        within(limit, line.split(" ", 2)[0], () -> write(octets, 0, octets.length));
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
        ReplyReader reader = new ReplyReader();
        within(
                limit,
                step,
                () -> {
                    drain();
                    reader.read();
                });
        return reader.reply();
    }

    /// What the peer said before it closed on a write of ours, such as `552` in the middle of a
    /// mail; empty when no write failed or nothing can be read.
    Optional<Reply> lastWords(Duration limit) {
        if (!writeFailed) {
            return Optional.empty();
        }
        try {
            ReplyReader reader = new ReplyReader();
            within(limit, "the peer's last words", reader::read);
            return Optional.of(reader.reply());
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    /// Does a step that must end within the limit.
    void within(Duration limit, String step, Action action) throws IOException {
        try (Deadlines.Step running = deadlines.start(limit, this)) {
            try {
                action.run();
            } catch (IOException broken) {
                if (running.expired()) {
                    throw (IOException)
                            new SocketTimeoutException(step + " took longer than " + limit)
                                    .initCause(broken);
                }
                throw broken;
            }
        }
    }

    /// Something that reads or writes.
    interface Action {
        void run() throws IOException;
    }

    /// Closes the connection itself, TLS or not: a TLS close waits for whoever is writing.
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void drain() throws IOException {
        if (writeLimit > 0) {
            writeFailed = true;
            out.write(writeBuffer, 0, writeLimit);
            out.flush();
            writeFailed = false;
            writeLimit = 0;
        }
    }

    private int readOctet() throws IOException {
        if (readPosition == readLimit) {
            int count = in.read(readBuffer, 0, readBuffer.length);
            if (count < 0) {
                throw new EOFException("the peer closed the connection");
            }
            readPosition = 0;
            readLimit = count;
        }
        return readBuffer[readPosition++];
    }

    /// One reply as it comes in.
    private final class ReplyReader {
        private final List<String> lines = new ArrayList<>();
        private int code = -1;

        void read() throws IOException {
            boolean more = true;
            while (more) {
                if (lines.size() == MAX_REPLY_LINES) {
                    throw new SmtpException("a reply of more than " + MAX_REPLY_LINES + " lines");
                }
                more = add(readLine());
            }
        }

        Reply reply() {
            return Replies.of(code, lines);
        }

        /// True when another line follows.
        private boolean add(String line) throws SmtpException {
            int lineCode = Replies.code(line);
            if (lineCode < 0 || code >= 0 && lineCode != code) {
                throw new SmtpException("no SMTP reply: '" + Replies.excerpt(line) + "'");
            }
            code = lineCode;
            lines.add(line.length() > 4 ? line.substring(4) : "");
            return line.length() > 3 && line.charAt(3) == '-';
        }

        private String readLine() throws IOException {
            byte[] line = new byte[128];
            int length = 0;
            for (int octet = readOctet(); octet != '\n'; octet = readOctet()) {
                if (length == MAX_REPLY_LINE_OCTETS) {
                    throw new SmtpException(
                            "a reply line longer than " + MAX_REPLY_LINE_OCTETS + " octets");
                }
                if (length == line.length) {
                    line = Arrays.copyOf(line, 2 * line.length);
                }
                line[length++] = (byte) octet;
            }
            if (length > 0 && line[length - 1] == '\r') {
                length--;
            }
            return new String(line, 0, length, StandardCharsets.UTF_8);
        }
    }
}
