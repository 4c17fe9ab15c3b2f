package io.mailriver.deliver.imap;

import io.mailriver.runtime.config.Secret;
import io.mailriver.testkit.peer.Dovecot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Configurations of IMAP accounts for tests.
final class ImapAccounts {
    private ImapAccounts() {}

    /// In the clear.
    static ImapDestinationConfig plain(int port, String user) {
        return of(port, ImapDestinationConfig.Tls.NONE, Optional.empty(), user);
    }

    /// TLS from the first octet, with the server's own authority.
    static ImapDestinationConfig tls(Dovecot server, String user) {
        return of(
                server.imapsPort(),
                ImapDestinationConfig.Tls.IMPLICIT,
                Optional.of(server.certificates().ca()),
                user);
    }

    static ImapDestinationConfig of(
            int port, ImapDestinationConfig.Tls tls, Optional<Path> trust, String user) {
        return new ImapDestinationConfig(
                "localhost",
                port,
                tls,
                trust,
                user,
                new Secret(Dovecot.PASSWORD),
                "",
                4,
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(120));
    }
}
