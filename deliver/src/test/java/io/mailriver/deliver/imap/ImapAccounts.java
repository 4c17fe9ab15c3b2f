package io.mailriver.deliver.imap;

import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.testkit.peer.Dovecot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Configurations of IMAP accounts for tests.
final class ImapAccounts {
    private ImapAccounts() {}

    /// In the clear.
    static ImapDestinationConfig plain(int port, String user) {
        return of(port, MailServer.Tls.NONE, Optional.empty(), user);
    }

    /// TLS from the first octet, with the server's own authority.
    static ImapDestinationConfig tls(Dovecot server, String user) {
        return of(
                server.imapsPort(),
                MailServer.Tls.IMPLICIT,
                Optional.of(server.certificates().ca()),
                user);
    }

    static ImapDestinationConfig of(
            int port, MailServer.Tls tls, Optional<Path> trust, String user) {
        return new ImapDestinationConfig(
                new MailServer(
                        "localhost",
                        port,
                        tls,
                        trust,
                        user,
                        new Secret(Dovecot.PASSWORD),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60)),
                "",
                4,
                Duration.ofMinutes(5),
                Duration.ofSeconds(120));
    }
}
