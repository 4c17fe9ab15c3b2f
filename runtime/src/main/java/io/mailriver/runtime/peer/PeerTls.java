package io.mailriver.runtime.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS towards the servers whose client we are.
public final class PeerTls {
    private PeerTls() {}

    /// Verifies certificates against the authorities in a PEM file, or against the JDK's.
    ///
    /// @throws IOException when the file can't be read or holds no certificate
    public static SSLContext verifying(Optional<Path> authorities) throws IOException {
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (authorities.isPresent()) {
                trust.init(keyStore(authorities.get()));
            } else {
                trust.init((KeyStore) null);
            }
            return context(trust.getTrustManagers());
        } catch (GeneralSecurityException wrong) {
            throw new IOException(
                    "can't read certificates from '"
                            + authorities.map(Path::toString).orElse("the JDK")
                            + "', expected PEM: "
                            + wrong.getMessage(),
                    wrong);
        }
    }

    /// Takes any certificate: encryption without knowing with whom (RFC 7435). Only for sessions
    /// that would otherwise go in the clear, and never for a password.
    public static SSLContext opportunistic() {
        try {
            return context(new TrustManager[] {new AnyCertificate()});
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JDK lacks TLS", impossible);
        }
    }

    private static SSLContext context(TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        return context;
    }

    private static KeyStore keyStore(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            for (Certificate authority :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
        }
        if (store.size() == 0) {
            throw new GeneralSecurityException("no certificate in it");
        }
        return store;
    }

    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
