package io.mailriver.testkit.smtp;

import io.mailriver.testkit.smtp.Script.Step;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The octets of one connection of a [ScriptedServer]. One thread, but [#hangUp] and [#close] may
/// be called by any.
final class ScriptedConnection {
    private static final Duration DRIP = Duration.ofMillis(50);

    private final Socket raw;
    private InputStream in;
    private OutputStream out;
    private boolean secure;

    ScriptedConnection(Socket socket) throws IOException {
        raw = socket;
        raw.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    boolean secure() {
        return secure;
    }

    void startTls(SSLContext context) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(raw, "localhost", raw.getPort(), true);
        socket.setUseClientMode(false);
        socket.startHandshake();
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        secure = true;
    }

    int readOctet() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the client closed");
        }
        return octet;
    }

    /// The next line without its CRLF.
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = readOctet(); octet != '\n'; octet = readOctet()) {
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// Does one after the other. The code of the last reply among them, 0 without one.
    int perform(List<Step> steps) throws IOException {
        int code = 0;
        for (Step step : steps) {
            switch (step) {
                case Step.Say(byte[] octets) -> {
                    say(octets);
                    code = code(octets);
                }
                case Step.Drip(byte[] octets) -> {
                    for (byte octet : octets) {
                        say(new byte[] {octet});
                        LockSupport.parkNanos(DRIP.toNanos());
                    }
                    code = code(octets);
                }
                case Step.Endless(byte[] octets) -> {
                    while (true) {
                        say(octets);
                    }
                }
                case Step.Late(byte[] octets) -> {
                    awaitEnd();
                    say(octets);
                }
                case Step.Silence() -> {
                    awaitEnd();
                    throw new EOFException("the client closed");
                }
                case Step.HangUp() -> {
                    hangUp();
                    awaitEnd();
                    throw new EOFException("hung up");
                }
                case Step.Reset() -> {
                    raw.setSoLinger(true, 0);
                    throw new EOFException("broken off");
                }
            }
        }
        return code;
    }

    /// Ends our direction; what is still said finds no way out.
    void hangUp() throws IOException {
        raw.shutdownOutput();
    }

    void close() {
        try {
            raw.close();
        } catch (IOException alreadyGone) {
            // what was wanted
        }
    }

    private void awaitEnd() throws IOException {
        while (in.read() >= 0) {
            // what comes in is of no interest
        }
    }

    private void say(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /// The code of the octets' last line; 0 when it begins with no digits.
    private static int code(byte[] octets) {
        String last =
                new String(octets, StandardCharsets.ISO_8859_1)
                        .lines()
                        .reduce("", (_, line) -> line);
        return last.matches("(?s)\\d{3}.*") ? Integer.parseInt(last.substring(0, 3)) : 0;
    }
}
