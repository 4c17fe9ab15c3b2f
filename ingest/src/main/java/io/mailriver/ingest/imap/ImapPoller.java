package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.AccountStatus;
import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.account.Attempts;
import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.Poller;
import io.mailriver.ingest.imap.AccountMailboxes.Listing;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.Login;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.log.Printable;
import io.mailriver.runtime.peer.PeerTls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads an IMAP account: what is there, then what comes.
///
/// One connection lists, reads and asks all mailboxes for news at every poll interval. Beside it
/// the first mailboxes are watched by IDLE, each on a connection of its own, whose threads only
/// signal.
final class ImapPoller implements Poller {
    /// What a response with a piece of mail holds beside it: flags, names, numbers.
    private static final int BESIDE_OCTETS = 256 * 1024;

    private final ImapAccountConfig config;
    private final PollContext context;
    private final AccountMailboxes mailboxes;
    private final Committer committer;
    private final Cursors cursors;
    private final Recognition recognition;
    private final MailboxReader reader;
    private final MailboxChanges changes;
    private final MailboxNames names;
    private final Signals signals = new Signals();
    private final Elsewhere elsewhere = new Elsewhere(signals);
    private final Attempts attempts;

    /// Each mailbox as it was when it was last read to its end.
    private final Map<String, OpenMailbox> read = new HashMap<>();

    /// The mailboxes that could not be read to their end, and why.
    private final Map<String, String> behind = new LinkedHashMap<>();

    private final Map<String, IdleWatch> watches = new HashMap<>();

    /// The names that were listed last; empty before the first time.
    private @Nullable Set<String> known;

    private volatile @Nullable Login login;

    ImapPoller(ImapAccountConfig config, PollContext context, AccountDesk desk) {
        this.config = config;
        this.context = context;
        this.attempts = new Attempts(config.name(), context);
        this.mailboxes = new AccountMailboxes(config);
        this.committer = new Committer(desk);
        this.cursors = new Cursors(desk);
        MailboxLook look = new MailboxLook(config.server().commandTimeout());
        this.recognition =
                new Recognition(config, desk.sightings(), cursors, look, context.clock());
        this.reader =
                new MailboxReader(
                        config,
                        context,
                        desk,
                        committer,
                        cursors,
                        recognition,
                        detail -> attempts.tell(State.READING, detail));
        this.changes =
                new MailboxChanges(
                        config, desk.sightings(), committer, cursors, look, context.clock());
        this.names =
                new MailboxNames(
                        config,
                        mailboxes,
                        reader,
                        desk.sightings(),
                        committer,
                        cursors,
                        context.clock());
    }

    @Override
    public AccountStatus status() {
        return attempts.status();
    }

    @Override
    public void run() throws InterruptedException {
        try (committer) {
            attempts.run(this::session);
        } finally {
            watches.values().forEach(IdleWatch::close);
        }
    }

    /// Works until something fails.
    private Duration session() throws IOException, InterruptedException {
        try (ImapSession session = connect()) {
            attempts.loggedIn();
            work(session);
        } finally {
            settle();
        }
        return Duration.ZERO;
    }

    /// Waits for what is being committed: cursors of what is not must not count.
    private void settle() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            committer.drain();
        } finally {
            cursors.forgetSubmitted();
        }
    }

    private void work(ImapSession session) throws IOException, InterruptedException {
        session.enableQresync(config.server().commandTimeout());
        Listing listing = mailboxes.list(session);
        follow(session, listing);
        pass(session, listing, listing.chosen().keySet(), listing.chosen().keySet());
        names.forget(session, listing);
        while (true) {
            watch(session, listing.chosen());
            long nextPoll = System.nanoTime() + config.pollInterval().toNanos();
            for (long left = config.pollInterval().toNanos();
                    left > 0;
                    left = nextPoll - System.nanoTime()) {
                Set<String> some = news(listing.chosen(), Duration.ofNanos(left));
                if (some.contains(Elsewhere.NAMES)) {
                    break;
                }
                if (!some.isEmpty()) {
                    pass(session, listing, some, some);
                }
            }
            unselect(session);
            listing = mailboxes.listWithStatus(session, listing.isMostlyChosen());
            follow(session, listing);
            Set<String> due = changed(session, listing);
            pass(session, listing, unread(due, listing.statuses()), due);
            names.forget(session, listing);
        }
    }

    private void follow(ImapSession session, Listing listing)
            throws IOException, InterruptedException {
        recognition.listed(listing.chosen());
        names.follow(session, listing);
        read.keySet().retainAll(listing.chosen().keySet());
        changes.retain(listing.chosen().keySet());
    }

    /// Reads mailboxes, and tells what has changed in them. A mail that has left one of them may
    /// have come into another: that one is read before anybody is told.
    ///
    /// @param unread mail may have come
    /// @param due something may have changed
    private void pass(ImapSession session, Listing listing, Set<String> unread, Set<String> due)
            throws IOException, InterruptedException {
        Map<String, ListedMailbox> all = listing.chosen();
        read(session, all, unread);
        List<Expunged> gone = look(session, all, due);
        if (!gone.isEmpty()) {
            if (all.size() > 1) {
                readWhereMailCame(session, all);
            }
            for (Expunged one : gone) {
                changes.tell(one);
            }
        }
        known = new HashSet<>(all.keySet());
        behind.keySet().retainAll(all.keySet());
        if (behind.isEmpty()) {
            attempts.succeeded();
        }
    }

    private List<Expunged> look(
            ImapSession session, Map<String, ListedMailbox> all, Set<String> some)
            throws IOException, InterruptedException {
        List<Expunged> gone = new ArrayList<>();
        for (String name : some) {
            ListedMailbox mailbox = all.get(name);
            if (mailbox == null || !read.containsKey(name)) {
                continue;
            }
            if (signals.takeChanged(name)) {
                changes.hint(name);
            }
            if (changes.isDue(session, name)) {
                try {
                    changes.look(session, name, mailbox).ifPresent(gone::add);
                } catch (IOException failed) {
                    if (!session.usable()) {
                        throw failed;
                    }
                    behind.put(name, Attempts.reason(failed));
                }
            }
        }
        return gone;
    }

    /// What has changed there is told in the next pass.
    private void readWhereMailCame(ImapSession session, Map<String, ListedMailbox> all)
            throws IOException, InterruptedException {
        unselect(session);
        Set<String> some = unread(all.keySet(), mailboxes.status(session, all));
        read(session, all, some);
        some.forEach(signals::add);
    }

    /// Waits for mailboxes that are to be read: where something came, and those that could not be
    /// read, after a pause.
    private Set<String> news(Map<String, ListedMailbox> all, Duration limit)
            throws InterruptedException {
        if (behind.isEmpty()) {
            attempts.tell(State.LIVE, live(all));
            return signals.await(limit);
        }
        attempts.tell(State.WAITING, String.join("; ", behind.values()));
        Duration pause = attempts.nextPause();
        Set<String> some = signals.await(pause.compareTo(limit) < 0 ? pause : limit);
        some.addAll(behind.keySet());
        return some;
    }

    /// Reads some mailboxes, those with trouble last. One that can't be read does not keep the
    /// others from being, as long as the session lasts.
    private void read(ImapSession session, Map<String, ListedMailbox> all, Set<String> names)
            throws IOException, InterruptedException {
        List<String> order = new ArrayList<>(all.keySet());
        order.retainAll(names);
        order.sort(Comparator.comparing(reader::hasTrouble));
        for (String name : order) {
            ListedMailbox mailbox = all.get(name);
            if (mailbox == null) {
                continue;
            }
            try {
                read.remove(name);
                MailboxReader.Reading reading = reader.read(session, name, mailbox, initial(name));
                changes.read(reading);
                read.put(name, reading.mailbox());
                behind.remove(name);
            } catch (IOException failed) { // what was submitted of it stays
                if (!session.usable()) {
                    throw failed;
                }
                behind.put(name, Attempts.reason(failed));
            }
        }
        committer.drain();
    }

    /// A mailbox that was made while we look is read from the beginning.
    private InitialRead initial(String name) {
        return known == null || known.contains(name)
                ? config.initial()
                : new InitialRead.Beginning();
    }

    /// The mailboxes where mail may have come since they were read, or something may have changed.
    private Set<String> changed(ImapSession session, Listing listing) {
        Set<String> changed = new HashSet<>(listing.chosen().keySet());
        listing.statuses()
                .forEach((name, now) -> {
                    boolean isRead = isRead(name, now);
                    changes.status(name, now, isRead);
                    if (isRead && !changes.isDue(session, name)) {
                        changed.remove(name);
                    }
                });
        return changed;
    }

    private Set<String> unread(Set<String> some, Map<String, MailboxStatus> statuses) {
        Set<String> unread = new HashSet<>(some);
        statuses.forEach((name, now) -> {
            if (isRead(name, now)) {
                unread.remove(name);
            }
        });
        return unread;
    }

    private boolean isRead(String name, MailboxStatus now) {
        OpenMailbox before = read.get(name);
        return before != null
                && now.uidNext() > 0
                && before.uidNext() == now.uidNext()
                && before.uidValidity() == now.uidValidity();
    }

    /// An open mailbox may look as it did when it was opened.
    private void unselect(ImapSession session) throws IOException {
        if (session.has("UNSELECT") && !session.opened().isEmpty()) {
            List<Result> _ =
                    session.run(
                            config.server().commandTimeout(),
                            List.of(ImapCommand.plain("UNSELECT")),
                            untagged -> {});
            session.forgetMailbox();
        }
    }

    /// Sees to it that the first mailboxes, and no others, are watched.
    private void watch(ImapSession session, Map<String, ListedMailbox> all) {
        Map<String, ListedMailbox> wanted = new HashMap<>();
        if (config.idle() && session.has("IDLE")) {
            all.entrySet().stream()
                    .limit(config.idleConnections())
                    .forEach(entry -> wanted.put(entry.getKey(), entry.getValue()));
        }
        Map<String, ListedMailbox> others = new HashMap<>(all);
        others.keySet().removeAll(wanted.keySet());
        elsewhere.set(all.keySet().stream().findFirst().orElse(""), others);
        watches.entrySet()
                .removeIf(entry -> {
                    boolean stays = entry.getValue().mailbox().equals(wanted.get(entry.getKey()));
                    if (!stays) {
                        entry.getValue().close();
                    }
                    return !stays;
                });
        wanted.forEach((name, mailbox) -> {
            if (!watches.containsKey(name)) {
                IdleWatch watch =
                        new IdleWatch(
                                name,
                                mailbox,
                                config,
                                elsewhere,
                                this::connect,
                                signals,
                                context.backoff());
                watches.put(name, watch);
                watch.start();
            }
        });
    }

    private String live(Map<String, ListedMailbox> all) {
        List<String> idle = all.keySet().stream().filter(this::isWatched).toList();
        int others = all.size() - idle.size();
        String polling = "polling " + others + " mailbox" + (others == 1 ? "" : "es");
        if (idle.isEmpty()) {
            return polling;
        }
        String watching = "idle on " + String.join(", ", idle);
        return Printable.of(others == 0 ? watching : watching + "; " + polling);
    }

    private boolean isWatched(String name) {
        IdleWatch watch = watches.get(name);
        return watch != null && watch.isWatching();
    }

    private ImapSession connect() throws IOException {
        Login ready = login;
        if (ready == null) {
            ready =
                    new Login(
                            config.server(),
                            PeerTls.verifying(config.server().trust()),
                            context.deadlines(),
                            Math.max(context.inlineLimit().toInt(), PieceFetch.PIECE_OCTETS)
                                    + BESIDE_OCTETS);
            login = ready;
        }
        return ready.run();
    }
}
