package io.mailriver.ingest.smtp;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Which client certificates we believe: those that lead to one of our authorities.
///
/// Where a certificate is optional, the handshake takes any, because JSSE would otherwise end it: a
/// stranger who shows one from elsewhere may still send mail, as nobody. Thread-safe.
final class ClientTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authorities;
    private final boolean optional;

    private ClientTrust(X509ExtendedTrustManager authorities, boolean optional) {
        this.authorities = authorities;
        this.optional = optional;
    }

    static ClientTrust of(List<X509Certificate> authorities, boolean optional)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return new ClientTrust(found, optional);
            }
        }
        throw new GeneralSecurityException("this JDK has no X.509 trust manager");
    }

    boolean isOptional() {
        return optional;
    }

    /// True when the chain, the client's own certificate first, leads to one of our authorities.
    boolean believes(X509Certificate[] chain) {
        try {
            authorities.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException stranger) {
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!optional) {
            authorities.checkClientTrusted(chain, authType, socket);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!optional) {
            authorities.checkClientTrusted(chain, authType, engine);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        if (!optional) {
            authorities.checkClientTrusted(chain, authType);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("we are the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("we are the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("we are the server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
