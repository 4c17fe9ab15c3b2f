package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `tls:` of a listener.
///
/// @param certificate PEM: our certificate, then those that lead to its root; there unless the mode
///   is NONE
/// @param key PEM: its private key; there unless the mode is NONE
/// @param require whether mail is taken over TLS alone
/// @param clientAuthorities PEM: there unless no client certificates are asked for
public record TlsConfig(
        Mode mode,
        Optional<Path> certificate,
        Optional<Path> key,
        boolean require,
        ClientCertificates clientCertificates,
        Optional<Path> clientAuthorities) {
    /// Whether clients show a certificate of theirs.
    public enum ClientCertificates {
        /// They are not asked.
        NONE,
        /// They are asked; who shows none, or one that we don't believe, is nobody.
        OPTIONAL,
        /// Without one that we believe there is no TLS.
        REQUIRED
    }

    /// How TLS begins.
    public enum Mode {
        NONE,
        /// The client asks for it (RFC 3207).
        STARTTLS,
        /// With the first octet (RFC 8314, 3.3).
        IMPLICIT
    }

    static TlsConfig read(Section section) {
        TlsConfig config =
                new TlsConfig(
                        section.choice(
                                "mode",
                                "How TLS begins: not at all, when the client asks for it, or with"
                                        + " the connection (port 465).",
                                Mode.NONE),
                        section.optionalFile(
                                "certificate",
                                "PEM file: our certificate, then the intermediate ones."),
                        section.optionalFile(
                                "key",
                                "PEM file: the certificate's private key, not encrypted (PKCS#8,"
                                        + " PKCS#1 or SEC 1)."),
                        section.flag("require", "Take mail over TLS only.", false),
                        section.choice(
                                "client-certificates",
                                "Whether clients are asked for a certificate: none, optional (who"
                                        + " shows none that we believe is nobody), or required"
                                        + " (the handshake fails without). Its subject is in the"
                                        + " envelope as tls.peer.",
                                ClientCertificates.NONE),
                        section.optionalFile(
                                "client-authorities",
                                "PEM file of the authorities whose client certificates are"
                                        + " believed. Read again when it changes, as are"
                                        + " certificate and key."));
        if (section.isPresent()) {
            config.check(section);
        }
        return config;
    }

    private void check(Section section) {
        if (mode == Mode.NONE) {
            if (require) {
                section.problem("require", "true without TLS, expected mode: starttls");
            }
            if (clientCertificates != ClientCertificates.NONE) {
                section.problem(
                        "client-certificates", "asked for without TLS, expected mode: starttls");
            }
            return;
        }
        checkFile(section, "certificate", certificate);
        checkFile(section, "key", key);
        if (clientCertificates != ClientCertificates.NONE) {
            checkFile(section, "client-authorities", clientAuthorities);
        }
    }

    private static void checkFile(Section section, String name, Optional<Path> file) {
        if (file.isEmpty() && !section.has(name)) {
            section.problem(name, "missing, expected a PEM file because TLS is on");
        }
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> section.problem(name, "can't read the file '" + path + "'"));
    }
}
