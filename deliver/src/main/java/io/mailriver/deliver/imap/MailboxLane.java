package io.mailriver.deliver.imap;

import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.MailboxName;
import io.mailriver.runtime.peer.PeerException;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The deliveries to one mailbox, one batch after the other: whoever gets the turn takes along what
/// waits. So a mailbox that much goes to costs two round trips for many mails, and one that little
/// goes to costs two for one.
final class MailboxLane {
    static final int MAX_BATCH_MAILS = 64;
    static final int MAX_BATCH_OCTETS = 4 << 20; // a larger mail goes alone

    /// A mark is looked for that is older than the mail by this: clocks of two machines differ.
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);

    private static final Duration BETWEEN_MARKS = Duration.ofMinutes(1);

    private final String destination;
    private final MailboxName mailboxName;
    private final ImapDestinationConfig config;
    private final SessionPool pool;
    private final MarkStore marks;
    private final InstantSource clock;
    private final Deque<PendingAppend> waiting = new ConcurrentLinkedDeque<>();
    private final ReentrantLock turn = new ReentrantLock(true);
    private final MailboxView view = new MailboxView();
    private Instant lastMark = Instant.MIN;
    private volatile int remembered;

    MailboxLane(
            String destination,
            MailboxName mailboxName,
            ImapDestinationConfig config,
            SessionPool pool,
            MarkStore marks,
            InstantSource clock) {
        this.destination = destination;
        this.mailboxName = mailboxName;
        this.config = config;
        this.pool = pool;
        this.marks = marks;
        this.clock = clock;
    }

    /// Waits for the turn and for the outcome, which then is set.
    ///
    /// @throws SocketTimeoutException when the turn does not come within `dataTimeout`
    void append(PendingAppend mine) throws IOException, InterruptedException {
        waiting.add(mine);
        boolean myTurn = false;
        try {
            myTurn = turn.tryLock(config.dataTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!myTurn) {
                waiting.remove(mine);
            }
        }
        if (!myTurn) {
            throw new SocketTimeoutException(
                    "waited longer than " + config.dataTimeout() + " for the mails before it");
        }
        try {
            while (mine.outcome().isEmpty()) {
                settle(nextBatch());
            }
        } finally {
            remembered = view.size();
            turn.unlock();
        }
    }

    /// How many deliveries are remembered, about.
    int remembered() {
        return remembered;
    }

    private List<PendingAppend> nextBatch() {
        List<PendingAppend> batch = new ArrayList<>();
        long octets = 0;
        for (PendingAppend next = waiting.peek();
                next != null
                        && batch.size() < MAX_BATCH_MAILS
                        && (batch.isEmpty() || octets + next.octets() <= MAX_BATCH_OCTETS);
                next = waiting.peek()) {
            waiting.remove();
            batch.add(next);
            octets += next.octets();
        }
        return batch;
    }

    /// Gives every delivery of the batch an outcome, also when a fault of ours gets in the way: who
    /// waits for one waits in a loop.
    private void settle(List<PendingAppend> batch) {
        try {
            settleOrFail(batch);
        } catch (RuntimeException | Error fault) {
            batch.stream()
                    .filter(one -> one.outcome().isEmpty())
                    .forEach(one -> one.settle(new Deferred("a fault of Mailriver: " + fault)));
            throw fault;
        }
    }

    /// When a session breaks under several, each is tried alone: it may be one of them that the
    /// server can't bear.
    private void settleOrFail(List<PendingAppend> batch) {
        try {
            run(batch);
        } catch (SocketTimeoutException late) {
            defer(batch, late);
        } catch (IOException broken) {
            if (batch.size() > 1 && broken instanceof BrokenBatch) {
                batch.forEach(one -> settle(List.of(one)));
            } else {
                defer(batch, broken);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            defer(batch, new IOException("interrupted"));
        }
    }

    private void run(List<PendingAppend> batch) throws IOException, InterruptedException {
        pool.enter();
        try {
            Optional<ImapSession> old = pool.reuse(mailboxName.text());
            if (old.isPresent()) {
                try {
                    run(batch, old.get());
                    return;
                } catch (SocketTimeoutException late) {
                    throw late;
                } catch (IOException perhapsClosedLongAgo) {
                    if (old.get().usable()) {
                        throw perhapsClosedLongAgo;
                    }
                }
            }
            run(batch, pool.fresh());
        } finally {
            pool.leave();
        }
    }

    private void run(List<PendingAppend> batch, ImapSession session) throws IOException {
        try {
            new AppendBatch(
                            config,
                            session,
                            mailboxName.onServer(config.mailboxPrefix(), session.separator()),
                            view,
                            withMarks(batch))
                    .run();
            noteMark();
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException broken) {
            throw session.usable() ? broken : new BrokenBatch(broken);
        } finally {
            pool.giveBack(session, mailboxName.text());
        }
    }

    private Map<PendingAppend, Optional<Mark>> withMarks(List<PendingAppend> batch) {
        Map<PendingAppend, Optional<Mark>> all = new LinkedHashMap<>();
        batch.forEach(append -> all.put(append, markBefore(append)));
        return all;
    }

    private Optional<Mark> markBefore(PendingAppend append) {
        return marks.newestBefore(
                destination, mailboxName.text(), append.delivery().receivedAt().minus(CLOCK_SKEW));
    }

    /// Whatever is appended from now on gets a UID behind those that were just seen.
    private void noteMark() {
        Instant now = clock.instant();
        if (lastMark.isBefore(now.minus(BETWEEN_MARKS))) {
            lastMark = now;
            marks.note(
                    destination,
                    mailboxName.text(),
                    new Mark(now, view.uidValidity(), view.upTo() + 1));
        }
    }

    private static void defer(List<PendingAppend> batch, IOException reason) {
        String detail =
                reason instanceof PeerException || reason instanceof BrokenBatch
                        ? String.valueOf(reason.getMessage())
                        : reason.getClass().getSimpleName() + ": " + reason.getMessage();
        batch.forEach(append -> append.settle(new Deferred(detail)));
    }

    /// A session that broke while the batch was under way.
    private static final class BrokenBatch extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenBatch(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
