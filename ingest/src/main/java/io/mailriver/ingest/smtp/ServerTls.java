package io.mailriver.ingest.smtp;

import io.mailriver.schemas.event.Envelope;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// Our certificate, and TLS 1.2 and 1.3 with it. Thread-safe.
final class ServerTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"}; // RFC 8996
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;

    private ServerTls(SSLContext context) {
        this.context = context;
    }

    /// Reads the PEM files.
    ///
    /// @throws IOException when they can't be read, or are no certificate and its key; the message
    ///   names the file
    static ServerTls read(Path certificate, Path key) throws IOException {
        PemIdentity identity = PemIdentity.read(certificate, key);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, NO_PASSWORD);
            keys.setKeyEntry("mx", identity.key(), NO_PASSWORD, identity.chainArray());
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return new ServerTls(context);
        } catch (GeneralSecurityException unusable) {
            throw new IOException(
                    "can't use the certificate '" + certificate + "': " + unusable.getMessage(),
                    unusable);
        }
    }

    /// Lays TLS over the socket; the handshake is the caller's. Closing one closes the other.
    SSLSocket over(Socket socket) throws IOException {
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        socket,
                                        socket.getInetAddress().getHostAddress(),
                                        socket.getPort(),
                                        true);
        secured.setUseClientMode(false);
        secured.setEnabledProtocols(PROTOCOLS);
        return secured;
    }

    static Envelope.Tls facts(SSLSession session) {
        return new Envelope.Tls(session.getProtocol(), session.getCipherSuite(), null);
    }
}
