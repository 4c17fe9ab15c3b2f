package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.runtime.imap.FetchedMail;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.imap.Untagged;
import io.mailriver.runtime.imap.Vanished;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds what somebody else has changed in a mailbox: flags, and mails that are gone.
///
/// What the server tells is compared with what was seen, and a change is told in the commit that
/// changes what was seen: so it is told once, however often the server tells it. Expunged mails are
/// found first and told later, when it is known that they have not moved to another mailbox.
///
/// With CONDSTORE and QRESYNC (RFC 7162) the server tells what changed since a MODSEQ. Without,
/// UIDs and flags are compared page by page, when something hints at a change, and now and then.
/// One thread; lives as long as its poller.
final class MailboxChanges {
    static final int PAGE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(MailboxChanges.class);
    private static final long UNKNOWN = -1;
    private static final FetchedMail NOT_THERE =
            new FetchedMail(
                    0,
                    -1,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    private final ImapAccountConfig config;
    private final Sightings sightings;
    private final Committer committer;
    private final Cursors cursors;
    private final MailboxLook look;
    private final InstantSource clock;
    private final Map<String, State> states = new HashMap<>();

    /// Mailboxes where the server refuses CHANGEDSINCE though it has CONDSTORE.
    private final Set<String> unsupported = new HashSet<>();

    /// What is known of a mailbox without asking it.
    private static final class State {
        private long modSeq;
        private long population = UNKNOWN;
        private long unseen = UNKNOWN;
        private boolean hinted;
        private boolean compared;
        private long comparedAt;
    }

    /// A mail's flags as they are now.
    private record Changed(long modSeq, SightingKey.Imap place, Sighting now) {}

    MailboxChanges(
            ImapAccountConfig config,
            Sightings sightings,
            Committer committer,
            Cursors cursors,
            MailboxLook look,
            InstantSource clock) {
        this.config = config;
        this.sightings = sightings;
        this.committer = committer;
        this.cursors = cursors;
        this.look = look;
        this.clock = clock;
    }

    /// Only these mailboxes are there.
    void retain(Set<String> mailboxNames) {
        states.keySet().retainAll(mailboxNames);
        unsupported.retainAll(mailboxNames);
    }

    /// The server has told of a change while it was watched.
    void hint(String mailboxName) {
        state(mailboxName).hinted = true;
    }

    /// The mailbox was read. Mails that are missing from its count are gone.
    void read(MailboxReader.Reading reading) {
        OpenMailbox mailbox = reading.mailbox();
        State state = state(mailbox.name());
        state.modSeq = mailbox.highestModSeq();
        if (state.population != UNKNOWN && mailbox.exists() != state.population + reading.mails()) {
            state.hinted = true;
        }
        state.population = mailbox.exists();
    }

    /// @param isRead nothing has come into the mailbox since it was read
    void status(String mailboxName, MailboxStatus status, boolean isRead) {
        State state = state(mailboxName);
        state.modSeq = status.highestModSeq();
        if (isRead && state.population != UNKNOWN && status.messages() != state.population) {
            state.hinted = true;
        }
        if (state.unseen != UNKNOWN && status.unseen() != state.unseen && isRead) {
            state.hinted = true;
        }
        state.unseen = status.unseen();
    }

    /// True when it is worth asking the mailbox.
    boolean isDue(ImapSession session, String mailboxName) {
        Optional<Cursor> cursor = cursors.of(mailboxName);
        if (cursor.isEmpty()) {
            return false;
        }
        State state = state(mailboxName);
        if (cursor.get().formerUidValidity() != null) {
            return true;
        }
        long told = cursors.modSeq(mailboxName);
        if (told > 0 && state.modSeq > 0 && !unsupported.contains(mailboxName)) {
            return state.modSeq != told || !session.hasQresync() && isToBeCompared(state);
        }
        return isToBeCompared(state);
    }

    /// Tells of flags, and finds what is gone.
    ///
    /// @return what is to be told by [#tell]; empty when there is nothing
    Optional<Expunged> look(ImapSession session, String name, ListedMailbox listed)
            throws IOException, InterruptedException {
        OpenMailbox mailbox = look.open(session, name, listed);
        committer.drain();
        Cursor cursor = cursors.of(name).orElse(null);
        if (cursor == null || cursor.uidValidity() != mailbox.uidValidity()) {
            return Optional.empty(); // it is read anew first
        }
        MailboxLook.requireBehind(mailbox, cursor);
        Expunged gone = new Expunged(mailbox);
        Batch batch = find(session, mailbox, cursor, gone);
        state(name).modSeq = mailbox.highestModSeq();
        if (!gone.isEmpty() || cursor.formerUidValidity() != null) {
            submit(batch);
            return Optional.of(gone);
        }
        boolean first = cursor.highestModSeq() == null && mailbox.highestModSeq() > 0;
        if (batch.changes() > 0 || first) {
            submit(batch, mailbox, cursor);
        }
        committer.drain();
        cursors.lookedAt(mailbox);
        return Optional.empty();
    }

    /// Tells of mails that are gone: all that were not found elsewhere meanwhile.
    void tell(Expunged gone) throws InterruptedException {
        committer.drain();
        OpenMailbox mailbox = gone.mailbox();
        Cursor cursor = cursors.of(mailbox.name()).orElse(null);
        if (cursor == null || cursor.uidValidity() != mailbox.uidValidity()) {
            return;
        }
        Batch batch = new Batch();
        for (int i = 0; i < gone.size(); i++) {
            SightingKey.Imap place = place(mailbox, gone.uid(i));
            Optional<Sighting> seen = sightings.find(place);
            if (seen.isPresent()) {
                batch = expunge(batch, place, seen.get());
            }
        }
        Long former = cursor.formerUidValidity();
        if (former != null) {
            batch = tellFormer(batch, mailbox.name(), former);
        }
        submit(batch, mailbox, cursor);
        committer.drain();
        cursors.lookedAt(mailbox);
    }

    private Batch tellFormer(Batch first, String name, long former) throws InterruptedException {
        Batch batch = first;
        Sightings.Page page = sightings.imap(config.name(), name, former, 0, PAGE);
        while (!page.seen().isEmpty()) {
            long last = 0;
            for (Seen seen : page.seen()) {
                SightingKey.Imap place = (SightingKey.Imap) seen.key();
                batch = expunge(batch, place, seen.sighting());
                last = place.uid();
            }
            page = sightings.imap(config.name(), name, former, last, PAGE);
        }
        return batch;
    }

    /// @return where further changes go
    private Batch expunge(Batch batch, SightingKey.Imap place, Sighting seen)
            throws InterruptedException {
        batch.forget(place);
        batch.add(
                new MailboxEvent(
                        MailboxEvent.Kind.EXPUNGED,
                        clock.instant(),
                        config.name(),
                        place.mailboxName(),
                        null,
                        place.uidValidity(),
                        place.uid(),
                        seen.mailId(),
                        null));
        return submitFull(batch);
    }

    /// @return what is not submitted yet
    private Batch find(ImapSession session, OpenMailbox mailbox, Cursor cursor, Expunged gone)
            throws IOException, InterruptedException {
        long since = cursors.modSeq(mailbox.name());
        long now = mailbox.highestModSeq();
        if (since == 0 || now == 0 || now < since || unsupported.contains(mailbox.name())) {
            return compare(session, mailbox, true, gone);
        }
        Batch batch = new Batch();
        if (now > since) {
            Optional<Batch> told = changedSince(session, mailbox, cursor.lastUid(), since, gone);
            if (told.isEmpty()) {
                unsupported.add(mailbox.name());
                return compare(session, mailbox, true, gone);
            }
            batch = told.get();
        }
        if (!session.hasQresync() && isToBeCompared(state(mailbox.name()))) {
            submit(batch);
            batch = compare(session, mailbox, false, gone);
        }
        return batch;
    }

    /// Asks what has changed since a MODSEQ.
    ///
    /// @return what is not submitted yet; empty when the server does not answer that
    private Optional<Batch> changedSince(
            ImapSession session, OpenMailbox mailbox, long lastUid, long since, Expunged gone)
            throws IOException, InterruptedException {
        if (lastUid == 0) {
            return Optional.of(new Batch());
        }
        var _ = sightings.imap(config.name(), mailbox.name(), mailbox.uidValidity(), 0, 1);
        String command =
                "UID FETCH 1:"
                        + lastUid
                        + " (UID FLAGS) (CHANGEDSINCE "
                        + since
                        + (session.hasQresync() ? " VANISHED)" : ")");
        Telling telling = new Telling(mailbox, lastUid, gone);
        Result result =
                session.stream(
                        config.dataTimeout(),
                        ImapCommand.plain("UID FETCH", command),
                        telling::take);
        if (!result.ok()) {
            LOG.atWarn()
                    .addKeyValue("account", config.name())
                    .log("the server refuses CHANGEDSINCE, so mails are compared: {}", result);
            return Optional.empty();
        }
        if (!telling.told.isEmpty()) {
            telling.flush();
        }
        seen(mailbox, gone);
        return Optional.of(telling.batch);
    }

    /// Takes changes as they come, and submits them some at a time.
    private final class Telling {
        private final OpenMailbox mailbox;
        private final long lastUid;
        private final Expunged gone;
        private final List<FetchedMail> told = new ArrayList<>();
        private Batch batch = new Batch();

        Telling(OpenMailbox mailbox, long lastUid, Expunged gone) {
            this.mailbox = mailbox;
            this.lastUid = lastUid;
            this.gone = gone;
        }

        void take(Untagged response) throws IOException, InterruptedException {
            if (response instanceof FetchedMail mail
                    && mail.uid() > 0
                    && mail.uid() <= lastUid
                    && mail.flags().isPresent()) {
                told.add(mail);
                if (told.size() >= PAGE) {
                    flush();
                }
            } else if (response instanceof Vanished vanished && !gone.add(vanished)) {
                throw new ImapException("the server tells of too many mails that are gone");
            }
        }

        void flush() throws InterruptedException {
            submit(batch);
            batch = new Batch();
            committer.drain();
            List<Changed> changed = new ArrayList<>();
            for (FetchedMail mail : told) {
                SightingKey.Imap place = place(mailbox, mail.uid());
                sightings
                        .find(place)
                        .flatMap(seen -> changed(place, seen, mail))
                        .ifPresent(changed::add);
            }
            told.clear();
            add(batch, changed);
        }
    }

    /// Which of the mails that the server says are gone were seen.
    private void seen(OpenMailbox mailbox, Expunged gone) throws InterruptedException {
        for (Vanished.Range range : gone.takeRanges()) {
            long after = range.first() - 1;
            while (after < range.last()) {
                Sightings.Page page =
                        sightings.imap(
                                config.name(), mailbox.name(), mailbox.uidValidity(), after, PAGE);
                if (page.seen().isEmpty()) {
                    break;
                }
                for (Seen seen : page.seen()) {
                    after = ((SightingKey.Imap) seen.key()).uid();
                    if (after > range.last()) {
                        break;
                    }
                    gone.add(after);
                }
            }
        }
    }

    /// Compares all that was seen with what is there.
    ///
    /// @param flags not only whether they are there
    /// @return what is not submitted yet
    private Batch compare(ImapSession session, OpenMailbox mailbox, boolean flags, Expunged gone)
            throws IOException, InterruptedException {
        Batch batch = new Batch();
        long after = 0;
        while (true) {
            Sightings.Page page =
                    sightings.imap(
                            config.name(), mailbox.name(), mailbox.uidValidity(), after, PAGE);
            if (page.seen().isEmpty()) {
                break;
            }
            submit(batch);
            batch = new Batch();
            compare(session, mailbox, page.seen(), flags, gone, batch);
            after = ((SightingKey.Imap) page.seen().getLast().key()).uid();
            if (page.isLast()) {
                break;
            }
        }
        State state = state(mailbox.name());
        state.compared = true;
        state.comparedAt = System.nanoTime();
        state.hinted = false;
        state.population = mailbox.exists();
        return batch;
    }

    private void compare(
            ImapSession session,
            OpenMailbox mailbox,
            List<Seen> page,
            boolean flags,
            Expunged gone,
            Batch batch)
            throws IOException {
        Map<Long, FetchedMail> there = new HashMap<>();
        page.forEach(seen -> there.put(((SightingKey.Imap) seen.key()).uid(), NOT_THERE));
        if (mailbox.exists() > 0) {
            String set =
                    ((SightingKey.Imap) page.getFirst().key()).uid()
                            + ":"
                            + ((SightingKey.Imap) page.getLast().key()).uid();
            look.items(
                    session,
                    set,
                    flags ? "(UID FLAGS)" : "(UID)",
                    mail -> there.computeIfPresent(mail.uid(), (_, before) -> newer(before, mail)));
        }
        List<Changed> changed = new ArrayList<>();
        for (Seen seen : page) {
            SightingKey.Imap place = (SightingKey.Imap) seen.key();
            FetchedMail mail = there.getOrDefault(place.uid(), NOT_THERE);
            if (mail.uid() == NOT_THERE.uid()) {
                gone.add(place.uid());
            } else if (flags) {
                changed(place, seen.sighting(), mail).ifPresent(changed::add);
            }
        }
        add(batch, changed);
    }

    private static FetchedMail newer(FetchedMail before, FetchedMail mail) {
        return mail.flags().isPresent() || before.uid() == NOT_THERE.uid() ? mail : before;
    }

    private static Optional<Changed> changed(
            SightingKey.Imap place, Sighting seen, FetchedMail mail) {
        if (mail.flags().isEmpty()) {
            return Optional.empty();
        }
        List<String> flags = MailItems.flags(mail.flags().get());
        Sighting now = Recognition.withFlags(seen, flags);
        return Recognition.sameFlags(seen, now)
                ? Optional.empty()
                : Optional.of(new Changed(mail.modSeq(), place, now));
    }

    /// In the order in which they were made, as far as the server tells it.
    private void add(Batch batch, List<Changed> changed) {
        changed.sort(
                Comparator.comparingLong(Changed::modSeq)
                        .thenComparingLong(one -> one.place().uid()));
        for (Changed one : changed) {
            batch.see(one.place(), one.now());
            batch.add(Recognition.flagsChanged(one.place(), one.now(), clock));
        }
    }

    private boolean isToBeCompared(State state) {
        if (!state.compared) {
            return true;
        }
        long since = System.nanoTime() - state.comparedAt;
        return since >= config.compareInterval().toNanos()
                || state.hinted && since >= config.pollInterval().toNanos();
    }

    private Batch submitFull(Batch batch) throws InterruptedException {
        if (batch.changes() < PAGE) {
            return batch;
        }
        submit(batch);
        return new Batch();
    }

    /// Without a cursor: the server tells the same again, and what was told is no change any more.
    private void submit(Batch batch) throws InterruptedException {
        if (batch.changes() > 0) {
            committer.submit(batch.with(Map.of()), batch::close);
        }
    }

    private void submit(Batch batch, OpenMailbox mailbox, Cursor cursor)
            throws InterruptedException {
        Map<String, @Nullable Cursor> moved = new HashMap<>();
        moved.put(mailbox.name(), cursors.toldOf(mailbox, cursor));
        committer.submit(batch.with(moved), batch::close);
        cursors.submit(moved);
    }

    private SightingKey.Imap place(OpenMailbox mailbox, long uid) {
        return new SightingKey.Imap(config.name(), mailbox.name(), mailbox.uidValidity(), uid);
    }

    private State state(String mailboxName) {
        return states.computeIfAbsent(mailboxName, _ -> new State());
    }
}
