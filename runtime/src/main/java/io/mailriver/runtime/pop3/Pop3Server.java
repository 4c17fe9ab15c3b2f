package io.mailriver.runtime.pop3;

import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.peer.PeerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// An account on a POP3 server in the configuration: where it is and how to log in.
///
/// @param trust the authorities that sign its certificate, PEM; empty for the JDK's
/// @param connectTimeout to get a connection: for the host, for TLS, each
/// @param commandTimeout for an exchange without mail
public record Pop3Server(
        String host,
        int port,
        Tls tls,
        Optional<Path> trust,
        String username,
        Secret password,
        Duration connectTimeout,
        Duration commandTimeout) {
    private static final int POP3S_PORT = 995; // RFC 8314, 7.1
    private static final int POP3_PORT = 110;

    /// How the session is encrypted. Certificates and host names are always verified.
    public enum Tls {
        /// From the first octet.
        IMPLICIT,
        /// STLS, and nothing without it.
        STARTTLS,
        /// Never: the password goes in the clear.
        NONE
    }

    public static Pop3Server read(Section section) {
        String host = section.requiredText("host", "The server's host name or address.");
        Tls tls =
                section.choice(
                        "tls",
                        "implicit: from the first octet; starttls, which POP3 calls STLS; none: the"
                                + " password goes in the clear. Certificate and host name are"
                                + " verified.",
                        Tls.IMPLICIT);
        return new Pop3Server(
                host,
                section.number(
                        "port",
                        "Its port; with tls other than implicit the default is 110.",
                        tls == Tls.IMPLICIT ? POP3S_PORT : POP3_PORT,
                        1,
                        65535),
                tls,
                PeerSettings.trust(section, tls != Tls.NONE),
                section.requiredText("username", "The account."),
                section.requiredSecret("password", "Its password."),
                PeerSettings.time(
                        section,
                        "connect-timeout",
                        "To get a connection: for the host to answer, for the TLS handshake, each.",
                        Duration.ofSeconds(30)),
                PeerSettings.time(
                        section,
                        "command-timeout",
                        "From a command to the end of its response, but for those with mail.",
                        Duration.ofMinutes(2)));
    }
}
