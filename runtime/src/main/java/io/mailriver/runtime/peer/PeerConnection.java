package io.mailriver.runtime.peer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A connection to a server, in the clear or in TLS, with steps bounded in time.
///
/// One thread at a time, but [#close] may be called by any. On a virtual thread an interrupt closes
/// the connection.
public final class PeerConnection implements Closeable {
    private final String host;
    private final int port;
    private final Deadlines deadlines;
    private final Socket socket;
    private InputStream in;
    private OutputStream out;

    private PeerConnection(String host, int port, Socket socket, Deadlines deadlines)
            throws IOException {
        this.host = host;
        this.port = port;
        this.socket = socket;
        this.deadlines = deadlines;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /// Connects to the first of the host's addresses that answers; all of them share the limit.
    public static PeerConnection open(String host, int port, Duration limit, Deadlines deadlines)
            throws IOException {
        IOException last = new IOException("'" + host + "' has no address");
        long end = System.nanoTime() + limit.toNanos();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), Math.toIntExact(left));
                return new PeerConnection(host, port, socket, deadlines);
            } catch (IOException unreachable) {
                socket.close();
                last = unreachable;
            }
        }
        throw last;
    }

    /// Goes on in TLS; the streams are other ones from now on. What was read ahead of the handshake
    /// must be refused by the caller: a listener on the way could have put it there
    /// (CVE-2011-0411).
    ///
    /// @param verify the certificate must be the host's
    public void startTls(SSLContext context, boolean verify, Duration limit) throws IOException {
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

    public InputStream in() {
        return in;
    }

    public OutputStream out() {
        return out;
    }

    /// Does a step that must end within the limit: else the connection is closed under it.
    ///
    /// @throws SocketTimeoutException when it took too long; names the step
    public void within(Duration limit, String step, Action action) throws IOException {
        try (Deadlines.Step running = deadlines.start(limit, this)) {
            try {
                action.run();
            } catch (IOException broken) {
                if (!running.expired()) {
                    throw broken;
                }
                SocketTimeoutException late =
                        new SocketTimeoutException(step + " took longer than " + limit);
                late.initCause(broken);
                throw late;
            }
        }
    }

    /// Something that reads or writes.
    public interface Action {
        void run() throws IOException;
    }

    /// Closes the connection itself, TLS or not: a TLS close waits for whoever is writing.
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
