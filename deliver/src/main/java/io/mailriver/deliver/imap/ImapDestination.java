package io.mailriver.deliver.imap;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.runtime.imap.Login;
import io.mailriver.runtime.imap.MailboxName;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;

/// An account on an IMAP server.
///
/// Effectively once: before and after each APPEND the mailbox is asked for our `Mailriver-Delivery`
/// field (`DESIGN.md`). What the server answers NO to is deferred, unless the response code says
/// that it will never do (TOOBIG, CANNOT); an APPEND that it answers BAD to is rejected; a session
/// that breaks, at whatever point, defers.
public final class ImapDestination implements Destination {
    private static final int MAX_LANES = 1000;
    private static final int MAX_REMEMBERED = 2 * MailboxView.MAX_DELIVERIES;
    private static final int MAX_DETAIL_CHARS = 500;

    private final String name;
    private final ImapDestinationConfig config;
    private final MarkStore marks;
    private final InstantSource clock;
    private final Deadlines deadlines;
    private final SessionPool pool;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<MailboxName, MailboxLane> lanes = new LinkedHashMap<>(16, 1, true);

    private ImapDestination(
            String name,
            ImapDestinationConfig config,
            MarkStore marks,
            InstantSource clock,
            SSLContext tls) {
        this.name = name;
        this.config = config;
        this.marks = marks;
        this.clock = clock;
        this.deadlines = new Deadlines();
        this.pool = new SessionPool(config, new Login(config.server(), tls, deadlines)::run);
    }

    /// Makes the destination; connects only when there is mail.
    ///
    /// @throws IOException when the authorities' file can't be read
    public static ImapDestination open(
            String name, ImapDestinationConfig config, MarkStore marks, InstantSource clock)
            throws IOException {
        return new ImapDestination(
                name, config, marks, clock, PeerTls.verifying(config.server().trust()));
    }

    @Override
    public String name() {
        return name;
    }

    /// Enough for a whole batch on each connection.
    @Override
    public int maxAttempts() {
        return config.maxConnections() * MailboxLane.MAX_BATCH_MAILS;
    }

    @Override
    public List<Verdict> attempt(Delivery delivery, MailContent content) {
        return List.of(new Verdict(delivery.recipients(), append(delivery, content)));
    }

    @Override
    public void close() {
        pool.close();
        deadlines.close();
    }

    private DeliveryOutcome append(Delivery delivery, MailContent content) {
        try {
            PendingAppend append =
                    new PendingAppend(delivery, DeliveredCopy.atItsEnd(delivery, content));
            lane(new MailboxName(
                            Optional.ofNullable(delivery.mailboxName()).orElse(MailboxName.INBOX)))
                    .append(append);
            return append.outcome()
                    .map(ImapDestination::shown)
                    .orElseGet(() -> new Deferred("no outcome"));
        } catch (IOException wrong) {
            return shown(
                    new Deferred(wrong.getClass().getSimpleName() + ": " + wrong.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Deferred("interrupted");
        }
    }

    /// The mailbox's lane. Those used longest ago are forgotten when there are too many; a lane
    /// that is forgotten while it is in use only means that two work side by side, as two processes
    /// do.
    private MailboxLane lane(MailboxName mailboxName) {
        lock.lock();
        try {
            MailboxLane lane =
                    lanes.computeIfAbsent(
                            mailboxName,
                            first -> new MailboxLane(name, first, config, pool, marks, clock));
            forgetSome();
            return lane;
        } finally {
            lock.unlock();
        }
    }

    private void forgetSome() {
        long remembered = lanes.values().stream().mapToLong(MailboxLane::remembered).sum();
        Iterator<Map.Entry<MailboxName, MailboxLane>> oldest = lanes.entrySet().iterator();
        while (lanes.size() > 1
                && (lanes.size() > MAX_LANES || remembered > MAX_REMEMBERED)
                && oldest.hasNext()) {
            remembered -= oldest.next().getValue().remembered();
            oldest.remove();
        }
    }

    /// With a detail that is one line of bounded length, whatever the server said.
    private static DeliveryOutcome shown(DeliveryOutcome outcome) {
        return switch (outcome) {
            case Delivered(String detail) -> new Delivered(shown(detail));
            case Deferred(String detail) -> new Deferred(shown(detail));
            case Rejected(String detail) -> new Rejected(shown(detail));
        };
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > MAX_DETAIL_CHARS ? line.substring(0, MAX_DETAIL_CHARS) : line;
    }
}
