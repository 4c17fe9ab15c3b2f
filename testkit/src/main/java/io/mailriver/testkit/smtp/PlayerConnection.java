package io.mailriver.testkit.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The client's end of one connection. Trusts every certificate, so that tests can make their own.
final class PlayerConnection implements AutoCloseable {
    private Socket socket;
    private PushbackInputStream in;

    PlayerConnection(InetSocketAddress server, Duration wait) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(server, Math.toIntExact(wait.toMillis()));
        socket.setSoTimeout(Math.toIntExact(wait.toMillis()));
        in = new PushbackInputStream(socket.getInputStream());
    }

    void send(byte[] octets, DialoguePlayer.Pace pace) throws IOException {
        OutputStream out = socket.getOutputStream();
        switch (pace) {
            case WHOLE -> out.write(octets);
            case BYTE_BY_BYTE -> {
                for (byte octet : octets) {
                    out.write(octet);
                }
            }
        }
        out.flush();
    }

    /// The server's next line without its CRLF; null when the server has closed.
    @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int octet;
            while ((octet = in.read()) != '\n') {
                if (octet < 0) {
                    return line.size() == 0 ? null : text(line) + "<closed>";
                }
                line.write(octet);
            }
        } catch (SocketTimeoutException silent) {
            return text(line) + "<silence>";
        } catch (SocketException reset) {
            return null;
        }
        String text = text(line);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text + "<bare LF>";
    }

    /// True when nothing comes, not even the end, for that long.
    boolean isSilent(Duration howLong) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout(Math.toIntExact(howLong.toMillis()));
        try {
            int octet = in.read();
            if (octet >= 0) {
                in.unread(octet);
            }
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    void startTls() throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        trustingAll()
                                .getSocketFactory()
                                .createSocket(socket, "localhost", socket.getPort(), true);
        secured.startHandshake();
        InputStream decrypted = secured.getInputStream();
        socket = secured;
        in = new PushbackInputStream(decrypted);
    }

    void shutOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String text(ByteArrayOutputStream line) {
        return line.toString(StandardCharsets.UTF_8);
    }

    private static SSLContext trustingAll() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEveryone()}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    private static final class TrustEveryone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
