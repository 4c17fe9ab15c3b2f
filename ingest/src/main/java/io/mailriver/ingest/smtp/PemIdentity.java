package io.mailriver.ingest.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A private key and its certificates, from PEM files (RFC 7468).
///
/// @param chain our certificate first
record PemIdentity(PrivateKey key, List<X509Certificate> chain) {
    private static final int MAX_FILE_OCTETS = 1024 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    private record Block(String label, byte[] der) {}

    PemIdentity {
        chain = List.copyOf(chain);
    }

    Certificate[] chainArray() {
        return chain.toArray(Certificate[]::new);
    }

    /// Reads both files; they may be one and the same.
    ///
    /// @throws IOException naming the file, and what is expected of it
    static PemIdentity read(Path certificate, Path key) throws IOException {
        List<X509Certificate> chain = certificates(certificate);
        PemIdentity identity = new PemIdentity(privateKey(key, chain.getFirst()), chain);
        identity.checkThatTheyBelongTogether(certificate, key);
        return identity;
    }

    /// Reads all certificates of a file; there is at least one.
    ///
    /// @throws IOException naming the file, and what is expected of it
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block.der(), file));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException("no certificate in '" + file + "', expected BEGIN CERTIFICATE");
        }
        return certificates;
    }

    private static PrivateKey privateKey(Path file, X509Certificate certificate)
            throws IOException {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        for (Block block : blocks(file)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                try {
                    return KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8(block)));
                } catch (GeneralSecurityException | IllegalArgumentException wrong) {
                    throw new IOException(
                            "can't read the "
                                    + block.label()
                                    + " in '"
                                    + file
                                    + "' as a key for an "
                                    + algorithm
                                    + " certificate: "
                                    + wrong.getMessage(),
                            wrong);
                }
            }
        }
        throw new IOException("no key in '" + file + "', expected BEGIN PRIVATE KEY");
    }

    private static byte[] pkcs8(Block block) {
        return switch (block.label()) {
            case "PRIVATE KEY" -> block.der();
            case "RSA PRIVATE KEY" -> Pkcs8.fromPkcs1(block.der());
            case "EC PRIVATE KEY" -> Pkcs8.fromSec1(block.der());
            default ->
                    throw new IllegalArgumentException(
                            "expected an unencrypted key (openssl pkcs8 -topk8 -nocrypt)");
        };
    }

    private void checkThatTheyBelongTogether(Path certificate, Path keyFile) throws IOException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] sample = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            byte[] signature = signing.sign();
            signing.initVerify(chain.getFirst());
            signing.update(sample);
            if (signing.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException wrong) {
            throw new IOException("can't use the key in '" + keyFile + "'", wrong);
        }
        throw new IOException(
                "the key in '"
                        + keyFile
                        + "' is not that of the certificate in '"
                        + certificate
                        + "'");
    }

    private static X509Certificate certificate(byte[] der, Path file) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException wrong) {
            throw new IOException("no certificate in '" + file + "': " + wrong.getMessage(), wrong);
        }
    }

    private static List<Block> blocks(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_OCTETS) {
            throw new IOException("'" + file + "' is larger than 1 MiB, expected a PEM file");
        }
        Matcher matcher =
                BLOCK.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            String label = String.valueOf(matcher.group(1));
            try {
                byte[] der = Base64.getMimeDecoder().decode(String.valueOf(matcher.group(2)));
                blocks.add(new Block(label, der));
            } catch (IllegalArgumentException notBase64) {
                throw new IOException("'" + label + "' in '" + file + "' is no Base64", notBase64);
            }
        }
        return blocks;
    }
}
