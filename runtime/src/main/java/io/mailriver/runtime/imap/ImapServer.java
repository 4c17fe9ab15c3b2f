package io.mailriver.runtime.imap;

import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.peer.PeerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// An account on an IMAP server in the configuration: where it is and how to log in.
///
/// @param trust the authorities that sign its certificate, PEM; empty for the JDK's
/// @param connectTimeout to get a connection: for a free one, for the host, for TLS, each
/// @param commandTimeout for an exchange without mail
public record ImapServer(
        String host,
        int port,
        Tls tls,
        Optional<Path> trust,
        String username,
        Secret password,
        Duration connectTimeout,
        Duration commandTimeout) {
    private static final int IMAPS_PORT = 993; // RFC 8314, 7.1
    private static final int IMAP_PORT = 143;

    /// How the session is encrypted. Certificates and host names are always verified.
    public enum Tls {
        /// From the first octet.
        IMPLICIT,
        /// STARTTLS, and nothing without it.
        STARTTLS,
        /// Never: the password goes in the clear.
        NONE
    }

    public static ImapServer read(Section section) {
        String host = section.requiredText("host", "The server's host name or address.");
        Tls tls =
                section.choice(
                        "tls",
                        "implicit: from the first octet; starttls; none: the password goes in the"
                                + " clear. Certificate and host name are verified.",
                        Tls.IMPLICIT);
        return new ImapServer(
                host,
                section.number(
                        "port",
                        "Its port; with tls other than implicit the default is 143.",
                        tls == Tls.IMPLICIT ? IMAPS_PORT : IMAP_PORT,
                        1,
                        65535),
                tls,
                PeerSettings.trust(section, tls != Tls.NONE),
                section.requiredText("username", "The account."),
                section.requiredSecret("password", "Its password."),
                time(
                        section,
                        "connect-timeout",
                        "To get a connection: for a free one, for the host to answer, for the TLS"
                                + " handshake, each.",
                        Duration.ofSeconds(30)),
                time(
                        section,
                        "command-timeout",
                        "From a command to the end of its responses.",
                        Duration.ofMinutes(2)));
    }

    /// A time of a section that must not be zero, nor longer than a day.
    public static Duration time(Section section, String key, String meaning, Duration byDefault) {
        return PeerSettings.time(section, key, meaning, byDefault);
    }
}
