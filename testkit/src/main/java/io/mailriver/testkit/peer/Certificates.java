package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate authority of a test's own, and a server certificate that it signed, as PEM files.
///
/// Made by the JDK's `keytool` with EC keys; takes about a second.
///
/// @param ca the authority's certificate: what a client must trust
/// @param certificate the server's certificate and then the authority's
/// @param key the server's private key (PKCS #8, not encrypted)
public record Certificates(Path ca, Path certificate, Path key) {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOCALHOST = "dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1";

    /// For `localhost`, `127.0.0.1` and `::1`; the same in the whole JVM.
    public static Certificates forLocalhost() {
        return Localhost.CERTIFICATES;
    }

    /// For another name than the one a client connects to, by an authority of its own.
    ///
    /// @param name a DNS name, such as `mail.example.org`
    public static Certificates forName(String name) {
        return create("dns:" + name, "-1H");
    }

    /// For `localhost`, but no longer valid, by an authority of its own.
    public static Certificates expired() {
        return create(LOCALHOST, "-30d");
    }

    /// TLS that trusts this authority and nobody else.
    public SSLContext trusting() {
        try (InputStream in = Files.newInputStream(ca)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new PeerException("can't trust " + ca, failed);
        }
    }

    /// TLS for a server that shows this certificate.
    public SSLContext serving() {
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate[] chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(Certificate[]::new);
            String pem = Files.readString(key).replaceAll("-----[A-Z ]+-----|\\s", "");
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            keys.setKeyEntry(
                    "server",
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
                    PASSWORD,
                    chain);
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new PeerException("can't serve with " + certificate, failed);
        }
    }

    private static final class Localhost {
        static final Certificates CERTIFICATES = create(LOCALHOST, "-1H");
    }

    private static Certificates create(String names, String from) {
        PeerFolder folder = PeerFolder.create("tls");
        Path store = folder.resolve("keys.p12");
        keytool(folder, store, from, "ca", "CN=Mailriver test authority", "bc:c", List.of());
        keytool(
                folder,
                store,
                from,
                "server",
                "CN=localhost",
                "san=" + names,
                List.of("-signer", "ca"));
        try {
            return write(folder, store);
        } catch (GeneralSecurityException | IOException failed) {
            throw new PeerException("can't write certificates to " + folder.path(), failed);
        }
    }

    private static void keytool(
            PeerFolder folder,
            Path store,
            String from,
            String alias,
            String subject,
            String extension,
            List<String> more) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-alias",
                                alias,
                                "-dname",
                                subject,
                                "-ext",
                                extension,
                                "-startdate",
                                from,
                                "-validity",
                                "10",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD)));
        command.addAll(more);
        try (PeerProcess keytool = PeerProcess.start("keytool", folder, command)) {
            int code = keytool.await(PATIENCE);
            if (code != 0) {
                throw new PeerException("keytool ended with " + code + "\n" + folder.tails(), null);
            }
        }
    }

    private static Certificates write(PeerFolder folder, Path store)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        String ca = pem("CERTIFICATE", keys.getCertificate("ca").getEncoded());
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : keys.getCertificateChain("server")) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Path key =
                folder.write(
                        "server.key",
                        pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new Certificates(
                folder.write("ca.crt", ca), folder.write("server.crt", chain.toString()), key);
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN "
                + type
                + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END "
                + type
                + "-----\n";
    }
}
