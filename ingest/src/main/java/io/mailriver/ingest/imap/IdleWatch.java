package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Backoff;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.log.Printable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches one mailbox by IDLE, on a connection and a virtual thread of its own, and signals when
/// mail may have come: also after each connection, as it may have come while nobody watched.
final class IdleWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);

    private final String name;
    private final ListedMailbox mailbox;
    private final ImapAccountConfig config;
    private final Connecting connecting;
    private final Signals signals;
    private final Backoff backoff;
    private final Thread thread;
    private volatile boolean watching;

    /// Makes a session that is logged in.
    interface Connecting {
        ImapSession connect() throws IOException;
    }

    IdleWatch(
            String name,
            ListedMailbox mailbox,
            ImapAccountConfig config,
            Connecting connecting,
            Signals signals,
            Backoff backoff) {
        this.name = name;
        this.mailbox = mailbox;
        this.config = config;
        this.connecting = connecting;
        this.signals = signals;
        this.backoff = backoff;
        this.thread = Thread.ofVirtual().name("imap-idle").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// The mailbox as it was listed.
    ListedMailbox mailbox() {
        return mailbox;
    }

    /// True while the server tells us of new mail.
    boolean isWatching() {
        return watching;
    }

    /// On a virtual thread the interrupt closes the connection.
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try (ImapSession session = connecting.connect()) {
                    watch(session);
                } catch (IOException lost) {
                    LOG.atDebug()
                            .addKeyValue("account", config.name())
                            .log(
                                    "IDLE on '{}' has ended: {}",
                                    Printable.of(name),
                                    Printable.of(String.valueOf(lost.getMessage())));
                } finally {
                    tellTheEnd();
                }
                Thread.sleep(backoff.next());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(ImapSession session) throws IOException {
        require(session.examine(config.server().commandTimeout(), mailbox));
        session.caughtUp();
        watching = true;
        signals.add(name);
        while (true) {
            require(
                    session.idle(
                            config.idleRenewal(),
                            config.server().commandTimeout(),
                            response -> tell(session)));
            backoff.reset();
        }
    }

    /// Who reads looks then, and learns whether the server is still there.
    private void tellTheEnd() {
        if (watching) {
            watching = false;
            signals.add(name);
        }
    }

    private void tell(ImapSession session) {
        if (session.newMails() > 0) {
            session.caughtUp();
            backoff.reset();
            signals.add(name);
        }
    }

    private static void require(Result result) throws ImapException {
        if (!result.ok()) {
            throw new ImapException("the server refused to go on: " + result);
        }
    }
}
