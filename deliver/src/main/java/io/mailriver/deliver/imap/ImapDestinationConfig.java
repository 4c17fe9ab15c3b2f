package io.mailriver.deliver.imap;

import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// An IMAP account in the configuration.
///
/// @param trust the authorities that sign its certificate, PEM; empty for the JDK's
/// @param mailboxPrefix stands before every mailbox name but INBOX
/// @param connectTimeout to get a connection: for a free one, for the host, for TLS, each
/// @param commandTimeout for an exchange without mail
/// @param dataTimeout for an exchange with mail, and to wait for the mails before it
public record ImapDestinationConfig(
        String host,
        int port,
        Tls tls,
        Optional<Path> trust,
        String username,
        Secret password,
        String mailboxPrefix,
        int maxConnections,
        Duration idleTime,
        Duration connectTimeout,
        Duration commandTimeout,
        Duration dataTimeout) {
    private static final int IMAPS_PORT = 993; // RFC 8314, 7.1
    private static final int IMAP_PORT = 143;
    private static final Duration MAX_TIME = Duration.ofDays(1);

    /// How the session is encrypted. Certificates and host names are always verified.
    public enum Tls {
        /// From the first octet.
        IMPLICIT,
        /// STARTTLS, and nothing without it.
        STARTTLS,
        /// Never: the password goes in the clear.
        NONE
    }

    public static ImapDestinationConfig read(Section section) {
        String host = section.requiredText("host", "The server's host name or address.");
        Tls tls =
                section.choice(
                        "tls",
                        "implicit: from the first octet; starttls; none: the password goes in the"
                                + " clear. Certificate and host name are verified.",
                        Tls.IMPLICIT);
        return new ImapDestinationConfig(
                host,
                section.number(
                        "port",
                        "Its port; with tls other than implicit the default is 143.",
                        tls == Tls.IMPLICIT ? IMAPS_PORT : IMAP_PORT,
                        1,
                        65535),
                tls,
                readTrust(section, tls),
                section.requiredText("username", "The account."),
                section.requiredSecret("password", "Its password."),
                section.text(
                        "mailbox-prefix",
                        "Stands before every mailbox name but INBOX, such as INBOX/ on servers"
                                + " that keep all mailboxes below it.",
                        ""),
                section.number(
                        "max-connections", "Connections to this account at a time.", 4, 1, 100),
                time(
                        section,
                        "idle-time",
                        "A connection is closed when it had nothing to do for so long.",
                        Duration.ofMinutes(5)),
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
                        Duration.ofMinutes(2)),
                time(
                        section,
                        "data-timeout",
                        "To send one batch of mail and hear what became of it, and to wait for the"
                                + " batches before it.",
                        Duration.ofMinutes(10)));
    }

    private static Duration time(Section section, String key, String meaning, Duration byDefault) {
        Duration time = section.duration(key, meaning, byDefault);
        if (time.isZero() || time.compareTo(MAX_TIME) > 0) {
            section.problem(key, "expected more than nothing and at most 1d");
        }
        return time;
    }

    private static Optional<Path> readTrust(Section section, Tls tls) {
        Optional<Path> trust =
                section.optionalFile(
                        "trust",
                        "PEM file of the authorities that sign the server's certificate; the"
                                + " default are the JDK's.");
        if (trust.isPresent() && !Files.isReadable(trust.get())) {
            section.problem("trust", "can't read the file '" + trust.get() + "'");
        }
        if (trust.isPresent() && tls == Tls.NONE) {
            section.problem("trust", "nothing is verified with tls: none");
        }
        return trust;
    }
}
