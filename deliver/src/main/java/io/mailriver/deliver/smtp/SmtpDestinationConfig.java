package io.mailriver.deliver.smtp;

import io.mailriver.runtime.config.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A relay in the configuration.
///
/// @param peer where it is and how to talk to it
/// @param maxConnections open connections, at most
/// @param mailsPerConnection after so many mails a connection is closed
/// @param idleTime after so long without a mail a connection is closed
/// @param maxRecipients recipients of one transaction; a mail for more goes out in several
public record SmtpDestinationConfig(
        SmtpPeer peer,
        int maxConnections,
        int mailsPerConnection,
        Duration idleTime,
        int maxRecipients) {

    public static SmtpDestinationConfig read(Section section) {
        SmtpPeer peer = readPeer(section);
        return new SmtpDestinationConfig(
                peer,
                section.number(
                        "max-connections",
                        "Connections to this relay at a time. A mail that finds none free within"
                                + " connect-timeout is deferred.",
                        16,
                        1,
                        1000),
                section.number(
                        "mails-per-connection",
                        "A connection is closed after so many mails.",
                        1000,
                        1,
                        1_000_000),
                section.duration(
                        "idle-time",
                        "A connection is closed when it had nothing to do for so long.",
                        Duration.ofSeconds(10)),
                section.number(
                        "max-recipients",
                        "Recipients of one transaction; a mail for more of them goes out in"
                                + " several.",
                        100,
                        1,
                        10_000));
    }

    private static SmtpPeer readPeer(Section section) {
        String host = section.requiredText("host", "The relay's host name or address.");
        int port = section.number("port", "Its port.", 25, 1, 65535);
        TlsMode tls =
                section.choice(
                        "tls",
                        "none: never; if-offered: STARTTLS with any certificate, in the clear"
                                + " where it is not offered or fails; required: STARTTLS with a"
                                + " verified certificate; implicit: the same from the first octet"
                                + " (port 465).",
                        TlsMode.IF_OFFERED);
        Optional<Path> trust = readTrust(section, tls);
        Optional<SmtpPeer.Credentials> credentials = readCredentials(section, tls);
        return new SmtpPeer(
                host,
                port,
                tls,
                trust,
                credentials,
                section.optionalText(
                                "hostname",
                                "What we say in EHLO; the default is this machine's name.")
                        .orElseGet(SmtpDestinationConfig::localName),
                readTimeouts(section));
    }

    private static Optional<Path> readTrust(Section section, TlsMode tls) {
        Optional<Path> trust =
                section.optionalFile(
                        "trust",
                        "PEM file of the authorities that sign the relay's certificate; the"
                                + " default are the JDK's.");
        if (trust.isPresent() && !Files.isReadable(trust.get())) {
            section.problem("trust", "can't read the file '" + trust.get() + "'");
        }
        if (trust.isPresent() && !tls.verified()) {
            section.problem("trust", "nothing is verified here, expected tls: required");
        }
        return trust;
    }

    private static Optional<SmtpPeer.Credentials> readCredentials(Section section, TlsMode tls) {
        var username = section.optionalText("username", "User name for AUTH PLAIN or LOGIN.");
        var password = section.optionalSecret("password", "Its password.");
        if (section.has("username") != section.has("password")) {
            section.problem(
                    section.has("username") ? "password" : "username",
                    "missing, expected username and password together");
        }
        if (username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        if (!tls.verified()) {
            section.problem(
                    "tls", "a password goes only over verified TLS, expected required or implicit");
            return Optional.empty();
        }
        return Optional.of(new SmtpPeer.Credentials(username.get(), password.get()));
    }

    private static SmtpPeer.Timeouts readTimeouts(Section section) {
        SmtpPeer.Timeouts defaults = SmtpPeer.Timeouts.DEFAULTS;
        return new SmtpPeer.Timeouts(
                section.duration(
                        "connect-timeout",
                        "To get a connection: for a free one, for the host to answer, for the TLS"
                                + " handshake, each.",
                        defaults.connect()),
                section.duration(
                        "command-timeout",
                        "From a command to the end of its reply (RFC 5321, 4.5.3.2).",
                        defaults.command()),
                section.duration(
                        "data-timeout",
                        "To send a mail's content, and again for the reply to it.",
                        defaults.data()));
    }

    private static String localName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
