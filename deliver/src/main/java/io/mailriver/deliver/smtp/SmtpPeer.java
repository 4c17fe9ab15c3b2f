package io.mailriver.deliver.smtp;

import io.mailriver.runtime.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A server to talk to, and how.
///
/// @param trust the authorities that sign its certificate, PEM; empty for the JDK's
/// @param credentials for AUTH; only used with `REQUIRED` and `IMPLICIT`
/// @param helloName what EHLO says we are
/// @param timeouts how long each step may take
public record SmtpPeer(
        String host,
        int port,
        TlsMode tls,
        Optional<Path> trust,
        Optional<Credentials> credentials,
        String helloName,
        Timeouts timeouts) {
    public SmtpPeer {
        if (credentials.isPresent() && !tls.verified()) {
            throw new IllegalArgumentException(
                    "a password for '" + host + "' without verified TLS, expected tls: required");
        }
    }

    /// A user name and its password.
    public record Credentials(String username, Secret password) {}

    /// How long each step may take.
    ///
    /// @param connect to reach the host, and for the TLS handshake
    /// @param command from a command to the end of its reply; of the greeting too
    /// @param data to send the mail's content, and again for the reply to it
    public record Timeouts(Duration connect, Duration command, Duration data) {
        /// RFC 5321, 4.5.3.2 asks for 5 minutes a command and 10 minutes for the final dot; a
        /// connection that takes longer than 30 seconds will hardly come.
        public static final Timeouts DEFAULTS =
                new Timeouts(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(10));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
