package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Backoff;
import io.mailriver.runtime.imap.Enabled;
import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.LowestFound;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.imap.Untagged;
import io.mailriver.runtime.imap.Vanished;
import io.mailriver.runtime.log.Printable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches one mailbox by IDLE, on a connection and a virtual thread of its own, and signals when
/// mail may have come or changed: also after each connection, as it may have come while nobody
/// watched. What the server tells of other mailboxes meanwhile (NOTIFY) is passed on.
final class IdleWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IdleWatch.class);

    private final String name;
    private final ListedMailbox mailbox;
    private final ImapAccountConfig config;
    private final Elsewhere elsewhere;
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
            Elsewhere elsewhere,
            Connecting connecting,
            Signals signals,
            Backoff backoff) {
        this.name = name;
        this.mailbox = mailbox;
        this.config = config;
        this.elsewhere = elsewhere;
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
        elsewhere.ask(session, config.server().commandTimeout(), name);
        watching = true;
        signals.add(name);
        while (true) {
            require(
                    session.idle(
                            config.idleRenewal(),
                            config.server().commandTimeout(),
                            response -> tell(session, response)));
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

    private void tell(ImapSession session, Untagged response) {
        switch (response) {
            case MailboxStatus status -> elsewhere.told(status);
            case ListedMailbox _ -> elsewhere.toldOfNames();
            case FetchedMail _, Vanished _ -> signals.addChanged(name);
            case Untagged.Other other when other.key().equalsIgnoreCase("EXPUNGE") ->
                    signals.addChanged(name);
            case Enabled _, LowestFound _, Untagged.Other _ -> {}
        }
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
