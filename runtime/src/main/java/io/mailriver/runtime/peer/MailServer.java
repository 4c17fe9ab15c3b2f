package io.mailriver.runtime.peer;

import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.config.Section;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// An account on an IMAP or POP3 server in the configuration: where it is and how to log in.
///
/// @param trust the authorities that sign its certificate, PEM; empty for the JDK's
/// @param connectTimeout to get a connection: for a free one, for the host, for TLS, each
/// @param commandTimeout for an exchange without mail
public record MailServer(
        String host,
        int port,
        Tls tls,
        Optional<Path> trust,
        String username,
        Secret password,
        Duration connectTimeout,
        Duration commandTimeout) {

    /// How the session is encrypted. Certificates and host names are always verified.
    public enum Tls {
        /// From the first octet (RFC 8314).
        IMPLICIT,
        /// STARTTLS, which POP3 calls STLS, and nothing without it.
        STARTTLS,
        /// Never: the password goes in the clear.
        NONE
    }

    /// What speaks there, with its registered ports.
    public enum Protocol {
        IMAP(993, 143),
        POP3(995, 110);

        private final int implicitPort;
        private final int plainPort;

        Protocol(int implicitPort, int plainPort) {
            this.implicitPort = implicitPort;
            this.plainPort = plainPort;
        }
    }

    public static MailServer read(Section section, Protocol protocol) {
        String host = section.requiredText("host", "The server's host name or address.");
        Tls tls =
                section.choice(
                        "tls",
                        "implicit: from the first octet; starttls, which POP3 calls STLS; none: the"
                                + " password goes in the clear. Certificate and host name are"
                                + " verified.",
                        Tls.IMPLICIT);
        return new MailServer(
                host,
                section.number(
                        "port",
                        "Its port; with tls other than implicit the default is "
                                + protocol.plainPort
                                + ".",
                        tls == Tls.IMPLICIT ? protocol.implicitPort : protocol.plainPort,
                        1,
                        65535),
                tls,
                PeerSettings.trust(section, tls != Tls.NONE),
                section.requiredText("username", "The account."),
                section.requiredSecret("password", "Its password."),
                PeerSettings.time(
                        section,
                        "connect-timeout",
                        "To get a connection: for a free one, for the host to answer, for the TLS"
                                + " handshake, each.",
                        Duration.ofSeconds(30)),
                PeerSettings.time(
                        section,
                        "command-timeout",
                        "From a command to the end of its response, but for those with mail.",
                        Duration.ofMinutes(2)));
    }

    /// Connects, in the clear.
    public PeerConnection open(Deadlines deadlines) throws IOException {
        return PeerConnection.open(host, port, connectTimeout, deadlines);
    }

    /// Begins TLS.
    ///
    /// @throws PeerException that names whose certificate was expected
    public void secure(PeerConnection connection, SSLContext context) throws IOException {
        try {
            connection.startTls(context, true, connectTimeout);
        } catch (SSLException refused) {
            throw new PeerException(
                    "no TLS with '"
                            + host
                            + ":"
                            + port
                            + "', whose certificate must be valid for that name and signed by "
                            + trust.map(file -> "an authority in '" + file + "'")
                                    .orElse("an authority of the JDK's")
                            + ": "
                            + refused.getMessage());
        }
    }
}
