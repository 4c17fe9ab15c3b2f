package io.mailriver.ingest.pop3;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.AccountStatus;
import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.account.Backoff;
import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.account.PartitionLostException;
import io.mailriver.ingest.account.Poller;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.sighting.SightingException;
import io.mailriver.runtime.log.Printable;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.runtime.pop3.LoginRefusedException;
import io.mailriver.runtime.pop3.Pop3Exception;
import io.mailriver.runtime.pop3.Pop3Login;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a POP3 account: a session that takes what is new, then a pause, and again. No session
/// stays open in between, for it would lock the maildrop.
final class Pop3Poller implements Poller {
    private static final Logger LOG = LoggerFactory.getLogger(Pop3Poller.class);

    private final Pop3AccountConfig config;
    private final Pop3Context context;
    private final AccountDesk desk;
    private final Committer committer;
    private final MaildropReader reader;
    private final Headers headers;
    private final Backoff backoff;
    private final Backoff refusals;
    private @Nullable Pop3Login login;
    private volatile AccountStatus status;

    Pop3Poller(Pop3AccountConfig config, Pop3Context context, AccountDesk desk) {
        this.config = config;
        this.context = context;
        this.desk = desk;
        this.committer = new Committer(desk);
        this.reader =
                new MaildropReader(
                        config, context, desk, committer, detail -> tell(State.READING, detail));
        this.headers = new Headers(config.dataTimeout(), config.maxMailSize().octets());
        this.backoff = backoff(context.pauses().first(), context.pauses().longest());
        this.refusals =
                backoff(context.pauses().afterRefusal(), context.pauses().longestAfterRefusal());
        this.status = new AccountStatus(State.STARTING, "starting", context.clock().instant());
    }

    @Override
    public AccountStatus status() {
        return status;
    }

    @Override
    public void run() throws InterruptedException {
        try (committer) {
            while (true) {
                Thread.sleep(attempt());
            }
        }
    }

    /// One session.
    ///
    /// @return the pause before the next one
    private Duration attempt() throws InterruptedException {
        try {
            var _ = desk.sightings().pop3(config.name(), "", 1); // before a server waits for it
            return session();
        } catch (PartitionLostException lost) {
            throw lost;
        } catch (LoginRefusedException refused) {
            return wait(refusals.next(), "login refused: " + refused.getMessage());
        } catch (Pop3Exception refused) {
            boolean late = refused.isPermanent() || refused.code().equals("LOGIN-DELAY");
            return wait(late ? refusals.next() : nextTry(), String.valueOf(refused.getMessage()));
        } catch (IOException | IntakeException | SightingException unwell) {
            return wait(nextTry(), reason(unwell));
        } catch (RuntimeException fault) {
            LOG.atError()
                    .addKeyValue("account", config.name())
                    .setCause(fault)
                    .log("polling has failed and begins anew");
            return wait(nextTry(), reason(fault));
        }
    }

    private Duration session() throws IOException, InterruptedException {
        int left;
        int mails;
        Duration pause;
        try (Maildrop maildrop = Maildrop.open(login(), headers)) {
            refusals.reset();
            left = reader.read(maildrop);
            mails = maildrop.mails().size();
            Duration delay = maildrop.session().loginDelay();
            pause = delay.compareTo(config.pollInterval()) > 0 ? delay : config.pollInterval();
        } finally {
            settle();
        }
        if (left > 0) {
            return wait(nextTry(), left + (left == 1 ? " mail" : " mails") + " can't be fetched");
        }
        backoff.reset();
        tell(State.LIVE, "polled, " + mails + (mails == 1 ? " mail" : " mails") + " there");
        return pause;
    }

    /// Waits for what is being committed: what was seen is asked next, and must be known.
    private void settle() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        committer.drain();
    }

    /// A session that brought mail in was not for nothing.
    private Duration nextTry() {
        if (reader.given() > 0) {
            backoff.reset();
        }
        return backoff.next();
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

    private Duration wait(Duration pause, String why) {
        context.meters().counter("mailriver.poll.reconnects").increment();
        LOG.atWarn()
                .addKeyValue("account", config.name())
                .log("tries again in {} s: {}", pause.toSeconds(), Printable.of(why));
        tell(State.WAITING, why);
        return pause;
    }

    private static String reason(Exception failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private void tell(State state, String detail) {
        AccountStatus before = status;
        status =
                new AccountStatus(
                        state,
                        Printable.of(detail),
                        before.state() == state ? before.since() : context.clock().instant());
    }

    private Backoff backoff(Duration first, Duration longest) {
        return new Backoff(first, longest, context.random());
    }
}
