package io.mailriver.ingest.imap;

import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.testkit.peer.Dovecot;
import java.time.Duration;

/// What a server can tell of changes.
enum TellingServer {
    /// CONDSTORE, QRESYNC, LIST-STATUS, NOTIFY.
    ALL,
    /// Changed flags only.
    CONDSTORE,
    /// Nothing.
    NEITHER;

    private static final String USUAL =
            "imap_capability = IMAP4rev1 IDLE LITERAL+ UNSELECT UIDPLUS";

    Dovecot start() {
        return switch (this) {
            case ALL -> Dovecot.start();
            case CONDSTORE ->
                    Dovecot.start(
                            Dovecot.Options.defaults().with(USUAL + " ENABLE MOVE CONDSTORE"));
            case NEITHER -> Dovecot.start(Dovecot.Options.defaults().with(USUAL + " MOVE"));
        };
    }

    /// A poller that compares often where it is told nothing.
    Setup setup(int port, String user) {
        return Setup.of(port, user)
                .compareInterval(this == NEITHER ? Duration.ofMillis(400) : Duration.ofHours(1));
    }
}
