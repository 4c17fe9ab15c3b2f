package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.ReloadedFiles;
import io.mailriver.schemas.event.Envelope;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Our certificate, and TLS 1.2 and 1.3 with it. Thread-safe.
final class ServerTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"}; // RFC 8996
    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final @Nullable ClientTrust clients;

    private ServerTls(SSLContext context, @Nullable ClientTrust clients) {
        this.context = context;
        this.clients = clients;
    }

    /// Reads the PEM files, now and whenever one of them has changed.
    ///
    /// @param listener for the log
    /// @throws IOException as [#read] does
    static ReloadedFiles<ServerTls> watch(String listener, TlsConfig config) throws IOException {
        List<Path> files =
                Stream.of(config.certificate(), config.key(), config.clientAuthorities())
                        .flatMap(Optional::stream)
                        .toList();
        return ReloadedFiles.read(
                "certificate of listener '" + listener + "'", files, () -> read(config));
    }

    /// Reads the PEM files.
    ///
    /// @throws IOException when they can't be read, or are no certificate and its key; the message
    ///   names the file
    static ServerTls read(TlsConfig config) throws IOException {
        Path certificate = config.certificate().orElse(Path.of(""));
        PemIdentity identity = PemIdentity.read(certificate, config.key().orElse(Path.of("")));
        ClientTrust clients = clients(config);
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, NO_PASSWORD);
            keys.setKeyEntry("mx", identity.key(), NO_PASSWORD, identity.chainArray());
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    managers.getKeyManagers(),
                    clients == null ? null : new TrustManager[] {clients},
                    null);
            return new ServerTls(context, clients);
        } catch (GeneralSecurityException unusable) {
            throw new IOException(
                    "can't use the certificate '" + certificate + "': " + unusable.getMessage(),
                    unusable);
        }
    }

    private static @Nullable ClientTrust clients(TlsConfig config) throws IOException {
        return switch (config.clientCertificates()) {
            case NONE -> null;
            case OPTIONAL, REQUIRED -> {
                Path file = config.clientAuthorities().orElse(Path.of(""));
                try {
                    boolean optional =
                            config.clientCertificates() == TlsConfig.ClientCertificates.OPTIONAL;
                    yield ClientTrust.of(PemIdentity.certificates(file), optional);
                } catch (GeneralSecurityException unusable) {
                    throw new IOException(
                            "can't use '" + file + "': " + unusable.getMessage(), unusable);
                }
            }
        };
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
        if (clients != null && clients.isOptional()) {
            secured.setWantClientAuth(true);
        } else if (clients != null) {
            secured.setNeedClientAuth(true);
        }
        return secured;
    }

    /// What the handshake has come to. The peer is named when its certificate is one that we
    /// believe.
    Envelope.Tls facts(SSLSession session) {
        return new Envelope.Tls(session.getProtocol(), session.getCipherSuite(), peer(session));
    }

    private @Nullable String peer(SSLSession session) {
        if (clients == null) {
            return null;
        }
        try {
            Certificate[] shown = session.getPeerCertificates();
            X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
            return clients.believes(chain) ? chain[0].getSubjectX500Principal().getName() : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }
}
