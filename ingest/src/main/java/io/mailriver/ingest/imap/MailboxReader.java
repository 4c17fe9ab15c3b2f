package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.account.Troubles;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.log.Printable;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.MailboxEvent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a mailbox's new mail in, from where its cursor stands.
///
/// The cursor moves in the commit of the mails it passes. It passes a mail without its octets only
/// when the server no longer has it, or when it is given up as a gap. One thread; lives as long as
/// its poller, so that it knows which mails have failed.
final class MailboxReader {
    static final int MAX_SLICE_MAILS = 500;
    static final int MAX_SLICE_OCTETS = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MailboxReader.class);

    private final ImapAccountConfig config;
    private final InstantSource clock;
    private final Committer committer;
    private final Cursors cursors;
    private final Recognition recognition;
    private final MailboxLook look;
    private final Consumer<String> progress;
    private final MailItems items;
    private final BulkFetch bulk;
    private final long inlineOctets;
    private final Troubles<OpenMailbox.Place> troubles = new Troubles<>();
    private final LoneFetch lone;

    /// What has come of a mailbox.
    ///
    /// @param mailbox as it was when it was opened; everything up to then has been submitted
    /// @param mails how many were new
    record Reading(OpenMailbox mailbox, long mails) {}

    MailboxReader(
            ImapAccountConfig config,
            PollContext context,
            AccountDesk desk,
            Committer committer,
            Cursors cursors,
            Recognition recognition,
            Consumer<String> progress) {
        this.config = config;
        this.clock = context.clock();
        this.committer = committer;
        this.cursors = cursors;
        this.recognition = recognition;
        this.look = new MailboxLook(config.server().commandTimeout());
        this.progress = progress;
        this.items = new MailItems(config.name(), context.byHost(), context.clock());
        this.bulk = new BulkFetch(desk, items, config.dataTimeout());
        this.inlineOctets = context.inlineLimit().octets();
        PieceFetch pieces =
                new PieceFetch(desk, items, config.dataTimeout(), config.maxMailSize().octets());
        this.lone = new LoneFetch(config, items, bulk, pieces, look, inlineOctets, troubles);
    }

    /// True when a mail of the mailbox has failed and is not settled.
    boolean hasTrouble(String mailboxName) {
        return troubles.any(place -> place.mailboxName().equals(mailboxName));
    }

    /// Reads what is new.
    ///
    /// @param initial where to begin when there is no cursor
    Reading read(ImapSession session, String name, ListedMailbox listed, InitialRead initial)
            throws IOException, InterruptedException {
        OpenMailbox mailbox = look.open(session, name, listed);
        long last = last(session, mailbox);
        long from = start(session, mailbox, initial, last) + 1;
        if (mailbox.exists() == 0 || from > last) {
            return new Reading(mailbox, 0);
        }
        String beforehand = recognition.isOn() ? MailItems.beforehand(session) : "";
        NewMails news = new NewMails(session, config.dataTimeout(), beforehand, from, last);
        long count = 0;
        for (List<ListedMail> some = news.next(); !some.isEmpty(); some = news.next()) {
            readAll(session, mailbox, some, knownBeforehand(session, mailbox, some));
            count += some.size();
            progress.accept("reading " + name + ": UID " + some.getLast().uid() + " of " + last);
        }
        return new Reading(mailbox, count);
    }

    /// The cursor of a mailbox that was never read, if the server tells enough by its state.
    Optional<Cursor> first(MailboxStatus status) {
        if (status.uidValidity() == 0) {
            return Optional.empty();
        }
        Long modSeq = status.highestModSeq() > 0 ? status.highestModSeq() : null;
        String mailboxId = status.mailboxId().orElse(null);
        return switch (config.initial()) {
            case InitialRead.Beginning() ->
                    Optional.of(new Cursor(status.uidValidity(), 0, modSeq, mailboxId, null));
            case InitialRead.Now() ->
                    status.uidNext() == 0
                            ? Optional.empty()
                            : Optional.of(
                                    new Cursor(
                                            status.uidValidity(),
                                            status.uidNext() - 1,
                                            modSeq,
                                            mailboxId,
                                            null));
            case InitialRead.Since _ -> Optional.empty();
        };
    }

    /// The same by opening it.
    Cursor first(ImapSession session, String name, ListedMailbox listed) throws IOException {
        OpenMailbox mailbox = look.open(session, name, listed);
        long start = before(session, mailbox, config.initial(), last(session, mailbox));
        return cursors.after(mailbox, start);
    }

    /// The highest UID that a mail in the mailbox may have.
    private long last(ImapSession session, OpenMailbox mailbox) throws IOException {
        if (mailbox.uidNext() > 0 || mailbox.exists() == 0) {
            return mailbox.uidNext() - 1;
        }
        long[] highest = {0};
        look.uids(session, "*", uid -> highest[0] = Math.max(highest[0], uid));
        return highest[0];
    }

    /// The UID behind which the new mails are.
    private long start(ImapSession session, OpenMailbox mailbox, InitialRead initial, long last)
            throws IOException, InterruptedException {
        Cursor cursor = cursors.of(mailbox.name()).orElse(null);
        if (cursor != null && cursor.uidValidity() == mailbox.uidValidity()) {
            MailboxLook.requireBehind(mailbox, cursor);
            return cursor.lastUid();
        }
        Batch batch = new Batch();
        long start = 0;
        if (cursor != null) {
            warnOfNumbers(mailbox, cursor);
        } else {
            start = before(session, mailbox, initial, last);
            batch.add(created(mailbox));
        }
        submit(session, batch, mailbox, start);
        return start;
    }

    private long before(ImapSession session, OpenMailbox mailbox, InitialRead initial, long last)
            throws IOException {
        return switch (initial) {
            case InitialRead.Beginning() -> 0;
            case InitialRead.Now() -> Math.max(0, last);
            case InitialRead.Since since ->
                    new FirstSince(session, config.dataTimeout(), since.date())
                            .before(last, mailbox.exists());
        };
    }

    /// Told with the first cursor, so once. Mailboxes that are there when an account is read for
    /// the first time have one already.
    private MailboxEvent created(OpenMailbox mailbox) {
        return new MailboxEvent(
                MailboxEvent.Kind.MAILBOX_CREATED,
                clock.instant(),
                config.name(),
                mailbox.name(),
                null,
                mailbox.uidValidity(),
                null,
                null,
                null);
    }

    /// The mailbox was made anew, or restored: its mails have other UIDs.
    private void warnOfNumbers(OpenMailbox mailbox, Cursor cursor) {
        LOG.atWarn()
                .addKeyValue("account", config.name())
                .addKeyValue("mailboxName", Printable.of(mailbox.name()))
                .log(
                        "UIDVALIDITY is {} and was {}: the mailbox is read from the beginning",
                        mailbox.uidValidity(),
                        cursor.uidValidity());
    }

    /// Those of the listed mails whose octets need not be fetched.
    private Map<Long, Recognition.Match> knownBeforehand(
            ImapSession session, OpenMailbox mailbox, List<ListedMail> mails)
            throws IOException, InterruptedException {
        List<Recognition.Arrived> arrived = new ArrayList<>();
        for (ListedMail mail : mails) {
            mail.about()
                    .map(about -> items.source(mailbox, about))
                    .filter(source -> source.objectId() != null)
                    .ifPresent(source -> arrived.add(new Recognition.Arrived(source, null, null)));
        }
        if (arrived.isEmpty()) {
            return Map.of();
        }
        committer.drain();
        recognition.settled();
        return recognition.match(session, mailbox, arrived);
    }

    /// Takes out of the batch what is known, and puts in what is told instead.
    private void recognise(
            ImapSession session,
            OpenMailbox mailbox,
            Batch batch,
            Map<Long, Recognition.Match> beforehand)
            throws IOException, InterruptedException {
        if (!recognition.isOn()) {
            return;
        }
        committer.drain();
        List<Recognition.Arrived> arrived = new ArrayList<>();
        boolean objectIds = false;
        for (PolledMail mail : batch.mails().values()) {
            Envelope.Source source = mail.envelope().source();
            if (source != null) {
                objectIds |= source.objectId() != null;
                arrived.add(
                        new Recognition.Arrived(
                                source, mail.content().blobId(), mail.envelope().mailId()));
            }
        }
        if (!objectIds && beforehand.isEmpty()) {
            recognition.settled();
        }
        Map<Long, Recognition.Match> known = new TreeMap<>(beforehand);
        known.putAll(recognition.match(session, mailbox, arrived));
        known.values().forEach(match -> recognition.apply(batch, mailbox, match));
    }

    /// @param known those that need not be fetched
    private void readAll(
            ImapSession session,
            OpenMailbox mailbox,
            List<ListedMail> mails,
            Map<Long, Recognition.Match> known)
            throws IOException, InterruptedException {
        for (int next = 0; next < mails.size(); ) {
            ListedMail first = mails.get(next);
            if (!known.containsKey(first.uid()) && isAlone(mailbox, first)) {
                Optional<ListedMail> witness =
                        next + 1 < mails.size()
                                ? Optional.of(mails.get(next + 1))
                                : Optional.empty();
                readAlone(session, mailbox, first, witness);
                next++;
            } else {
                next += readSlice(session, mailbox, slice(mailbox, mails, known, next), known);
            }
        }
    }

    private boolean isAlone(OpenMailbox mailbox, ListedMail mail) {
        return mail.size() < 0
                || mail.size() > inlineOctets
                || troubles.of(mailbox.place(mail.uid())).isPresent();
    }

    private List<ListedMail> slice(
            OpenMailbox mailbox,
            List<ListedMail> mails,
            Map<Long, Recognition.Match> known,
            int from) {
        List<ListedMail> slice = new ArrayList<>();
        long octets = 0;
        for (int i = from; i < mails.size() && slice.size() < MAX_SLICE_MAILS; i++) {
            ListedMail mail = mails.get(i);
            if (known.containsKey(mail.uid())) {
                slice.add(mail);
                continue;
            }
            octets += mail.size();
            if (isAlone(mailbox, mail) || !slice.isEmpty() && octets > MAX_SLICE_OCTETS) {
                break;
            }
            slice.add(mail);
        }
        return slice;
    }

    /// @return how many mails are settled, from the first on; at the next one something failed, and
    ///   it will be fetched on its own
    private int readSlice(
            ImapSession session,
            OpenMailbox mailbox,
            List<ListedMail> slice,
            Map<Long, Recognition.Match> known)
            throws IOException, InterruptedException {
        List<ListedMail> wanted =
                slice.stream().filter(mail -> !known.containsKey(mail.uid())).toList();
        Batch batch = new Batch();
        IOException broken = null;
        boolean handedOn = false;
        try {
            Set<Long> gone = Set.of();
            try {
                if (!wanted.isEmpty()) {
                    Result _ = bulk.run(session, mailbox, wanted, batch);
                }
                gone = look.gone(session, missing(wanted, batch));
            } catch (IOException failed) {
                broken = failed;
            }
            int settled = 0;
            while (settled < slice.size()
                    && (known.containsKey(slice.get(settled).uid())
                            || isSettled(slice.get(settled), batch, gone))) {
                settled++;
            }
            if (settled < slice.size()) {
                troubles.suspect(mailbox.place(slice.get(settled).uid()));
                batch.dropFrom(slice.get(settled).uid());
            }
            if (settled > 0) {
                recognise(session, mailbox, batch, of(known, slice.subList(0, settled)));
                handedOn = true;
                submit(session, batch, mailbox, slice.get(settled - 1).uid());
            }
            if (broken != null) {
                throw broken;
            }
            return settled;
        } finally {
            if (!handedOn) {
                batch.close();
            }
        }
    }

    private static Map<Long, Recognition.Match> of(
            Map<Long, Recognition.Match> known, List<ListedMail> some) {
        Map<Long, Recognition.Match> these = new TreeMap<>();
        some.forEach(mail -> {
            Recognition.Match match = known.get(mail.uid());
            if (match != null) {
                these.put(mail.uid(), match);
            }
        });
        return these;
    }

    private static boolean isSettled(ListedMail mail, Batch batch, Set<Long> gone) {
        return batch.has(mail.uid()) || gone.contains(mail.uid());
    }

    private static List<ListedMail> missing(List<ListedMail> slice, Batch batch) {
        return slice.stream().filter(mail -> !batch.has(mail.uid())).toList();
    }

    private void readAlone(
            ImapSession session, OpenMailbox mailbox, ListedMail mail, Optional<ListedMail> witness)
            throws IOException, InterruptedException {
        Batch batch = new Batch();
        boolean handedOn = false;
        try {
            lone.run(session, mailbox, mail, witness, batch);
            recognise(session, mailbox, batch, Map.of());
            handedOn = true;
            submit(session, batch, mailbox, mail.uid());
            troubles.settled(mailbox.place(mail.uid()));
        } finally {
            if (!handedOn) {
                batch.close();
            }
        }
    }

    /// Takes over the batch.
    private void submit(ImapSession session, Batch batch, OpenMailbox mailbox, long lastUid)
            throws IOException, InterruptedException {
        if (session.uidValidity() != mailbox.uidValidity()) {
            batch.close();
            throw new ImapException(
                    "mailbox '" + mailbox.name() + "' was replaced by another meanwhile");
        }
        Map<String, @Nullable Cursor> moved = new HashMap<>();
        moved.put(mailbox.name(), cursors.after(mailbox, lastUid));
        committer.submit(batch.with(moved), batch::close);
        cursors.submit(moved);
    }
}
