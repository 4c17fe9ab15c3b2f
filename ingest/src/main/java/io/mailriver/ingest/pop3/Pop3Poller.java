package io.mailriver.ingest.pop3;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.AccountStatus;
import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.account.Attempts;
import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.Poller;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.runtime.pop3.Pop3Login;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads a POP3 account: a session that takes what is new, then a pause, and again. No session
/// stays open in between, for it would lock the maildrop.
final class Pop3Poller implements Poller {
    private final Pop3AccountConfig config;
    private final PollContext context;
    private final AccountDesk desk;
    private final Committer committer;
    private final MaildropReader reader;
    private final Headers headers;
    private final Attempts attempts;
    private @Nullable Pop3Login login;

    Pop3Poller(Pop3AccountConfig config, PollContext context, AccountDesk desk) {
        this.config = config;
        this.context = context;
        this.attempts = new Attempts(config.name(), context);
        this.desk = desk;
        this.committer = new Committer(desk);
        this.reader =
                new MaildropReader(
                        config,
                        context,
                        desk,
                        committer,
                        detail -> attempts.tell(State.READING, detail));
        this.headers = new Headers(config.dataTimeout(), config.maxMailSize().octets());
    }

    @Override
    public AccountStatus status() {
        return attempts.status();
    }

    @Override
    public void run() throws InterruptedException {
        try (committer) {
            attempts.run(this::session);
        }
    }

    private Duration session() throws IOException, InterruptedException {
        var _ = desk.sightings().pop3(config.name(), "", 1); // before a server waits for it
        try (Maildrop maildrop = Maildrop.open(login(), headers)) {
            attempts.loggedIn();
            int left = read(maildrop);
            if (left > 0) {
                return attempts.failed(mails(left) + " can't be fetched");
            }
            attempts.succeeded();
            attempts.tell(State.LIVE, "polled, " + mails(maildrop.mails().size()) + " there");
            Duration delay = maildrop.session().loginDelay();
            return delay.compareTo(config.pollInterval()) > 0 ? delay : config.pollInterval();
        } finally {
            settle();
        }
    }

    private static String mails(int count) {
        return count + (count == 1 ? " mail" : " mails");
    }

    /// A session that brought mail in was not for nothing.
    private int read(Maildrop maildrop) throws IOException, InterruptedException {
        try {
            return reader.read(maildrop);
        } finally {
            if (reader.given() > 0) {
                attempts.succeeded();
            }
        }
    }

    /// Waits for what is being committed: what was seen is asked next, and must be known.
    private void settle() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        committer.drain();
    }

    private Pop3Login login() throws IOException {
        Pop3Login ready = login;
        if (ready == null) {
            ready =
                    new Pop3Login(
                            config.server(),
                            PeerTls.verifying(config.server().trust()),
                            context.deadlines());
            login = ready;
        }
        return ready;
    }
}
