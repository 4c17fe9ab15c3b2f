package io.mailriver.ingest.account;

import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.sighting.SightingException;
import io.mailriver.runtime.log.Printable;
import io.mailriver.runtime.peer.PeerException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An account's sessions, one after the other: after a failure the next one waits, longer each
/// time, and the account's status says why. One thread, but for [#status].
public final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final String account;
    private final PollContext context;
    private final Backoff backoff;
    private final Backoff refusals;
    private volatile AccountStatus status;

    /// One session.
    public interface Session {
        /// From the login to the end.
        ///
        /// @return the pause before the next one
        Duration run() throws IOException, InterruptedException;
    }

    public Attempts(String account, PollContext context) {
        this.account = account;
        this.context = context;
        this.backoff = context.backoff();
        this.refusals = context.backoffAfterRefusal();
        this.status = new AccountStatus(State.STARTING, "starting", context.clock().instant());
    }

    /// Ends by being interrupted, and when the partition is lost.
    public void run(Session session) throws InterruptedException {
        while (true) {
            Thread.sleep(attempt(session));
        }
    }

    public AccountStatus status() {
        return status;
    }

    public void tell(State state, String detail) {
        AccountStatus before = status;
        status =
                new AccountStatus(
                        state,
                        Printable.of(detail),
                        before.state() == state ? before.since() : context.clock().instant());
    }

    /// The server has taken the login.
    public void loggedIn() {
        refusals.reset();
    }

    /// The next failure is the first one.
    public void succeeded() {
        backoff.reset();
    }

    /// After a failure that does not end the session.
    public Duration nextPause() {
        return backoff.next();
    }

    /// Ends a session that could not do all it should.
    public Duration failed(String why) {
        return wait(backoff.next(), why);
    }

    /// For people.
    public static String reason(Exception failure) {
        return failure instanceof PeerException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private Duration attempt(Session session) throws InterruptedException {
        try {
            return session.run();
        } catch (PartitionLostException lost) {
            throw lost;
        } catch (PeerException refused) {
            return wait((refused.isForLong() ? refusals : backoff).next(), reason(refused));
        } catch (IOException | IntakeException | SightingException unwell) {
            return failed(reason(unwell));
        } catch (RuntimeException fault) {
            LOG.atError()
                    .addKeyValue("account", account)
                    .setCause(fault)
                    .log("polling has failed and begins anew");
            return failed(reason(fault));
        }
    }

    private Duration wait(Duration pause, String why) {
        context.meters().counter("mailriver.poll.reconnects").increment();
        LOG.atWarn()
                .addKeyValue("account", account)
                .log("tries again in {} s: {}", pause.toSeconds(), Printable.of(why));
        tell(State.WAITING, why);
        return pause;
    }
}
