package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.imap.AccountMailboxes.Listing;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.runtime.imap.MailboxName;
import io.mailriver.runtime.imap.MailboxStatus;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.MailboxEvent;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Follows mailboxes that are renamed and deleted.
///
/// A mailbox that is read has a cursor. One whose cursor has lost its name on the server was
/// renamed when a name without a cursor has the same MAILBOXID (RFC 8474), or, where there is none,
/// the same UIDVALIDITY and a UIDNEXT that fits, and no other has. Otherwise it was deleted. What
/// was seen in it goes along, or away, page by page; the cursor last, with the event, so that a
/// change is told once. One thread.
final class MailboxNames {
    private final ImapAccountConfig config;
    private final AccountMailboxes mailboxes;
    private final MailboxReader reader;
    private final Sightings sightings;
    private final Committer committer;
    private final Cursors cursors;
    private final InstantSource clock;

    MailboxNames(
            ImapAccountConfig config,
            AccountMailboxes mailboxes,
            MailboxReader reader,
            Sightings sightings,
            Committer committer,
            Cursors cursors,
            InstantSource clock) {
        this.config = config;
        this.mailboxes = mailboxes;
        this.reader = reader;
        this.sightings = sightings;
        this.committer = committer;
        this.cursors = cursors;
        this.clock = clock;
    }

    /// Before mailboxes are read: gives all of them a cursor when the account is read for the first
    /// time, and what was renamed its new name.
    void follow(ImapSession session, Listing listing) throws IOException, InterruptedException {
        Map<String, Cursor> all = cursors.all();
        Map<String, ListedMailbox> unread = new LinkedHashMap<>(listing.chosen());
        unread.keySet().removeAll(all.keySet());
        if (unread.isEmpty()) {
            return;
        }
        if (all.isEmpty()) {
            begin(session, unread);
            return;
        }
        Map<String, Cursor> lost = lost(all, listing);
        if (!lost.isEmpty()) {
            rename(lost, mailboxes.status(session, unread));
        }
    }

    /// When all mailboxes were read: forgets those that are gone. What has moved out of them is
    /// known by then.
    void forget(ImapSession session, Listing listing) throws IOException, InterruptedException {
        for (Map.Entry<String, Cursor> entry : lost(cursors.all(), listing).entrySet()) {
            if (mailboxes.isGone(session, entry.getKey())) {
                delete(entry.getKey(), entry.getValue());
            }
        }
    }

    /// Mailboxes that were read and are no longer listed.
    private static Map<String, Cursor> lost(Map<String, Cursor> all, Listing listing) {
        Map<String, Cursor> lost = new TreeMap<>(all);
        lost.keySet().removeAll(listing.names());
        lost.remove(MailboxName.INBOX); // RFC 9051, 5.1: it is always there
        return lost;
    }

    private void begin(ImapSession session, Map<String, ListedMailbox> all)
            throws IOException, InterruptedException {
        Map<String, MailboxStatus> statuses = mailboxes.status(session, all);
        Map<String, @Nullable Cursor> first = new HashMap<>();
        for (Map.Entry<String, ListedMailbox> entry : all.entrySet()) {
            String name = entry.getKey();
            Optional<Cursor> cursor =
                    Optional.ofNullable(statuses.get(name)).flatMap(reader::first);
            try {
                first.put(
                        name,
                        cursor.isPresent()
                                ? cursor.get()
                                : reader.first(session, name, entry.getValue()));
            } catch (ImapException refused) { // told when it is read
                if (!session.usable()) {
                    throw refused;
                }
            }
        }
        commit(new Batch(), first);
    }

    private void rename(Map<String, Cursor> lost, Map<String, MailboxStatus> unread)
            throws InterruptedException {
        for (Map.Entry<String, Cursor> old : lost.entrySet()) {
            List<String> same =
                    unread.entrySet().stream()
                            .filter(entry -> isSame(old.getValue(), entry.getValue()))
                            .map(Map.Entry::getKey)
                            .toList();
            boolean only =
                    same.size() == 1
                            && lost.values().stream()
                                            .filter(cursor ->
                                                    isSame(cursor, unread.get(same.getFirst())))
                                            .count()
                                    == 1;
            if (only) {
                rename(old.getKey(), same.getFirst(), old.getValue());
            }
        }
    }

    private static boolean isSame(Cursor cursor, @Nullable MailboxStatus status) {
        if (status == null) {
            return false;
        }
        if (cursor.mailboxId() != null && status.mailboxId().isPresent()) {
            return cursor.mailboxId().equals(status.mailboxId().get());
        }
        return cursor.uidValidity() == status.uidValidity() && status.uidNext() > cursor.lastUid();
    }

    private void rename(String from, String to, Cursor cursor) throws InterruptedException {
        for (long uidValidity : validities(cursor)) {
            Sightings.Page page = page(from, uidValidity);
            while (!page.seen().isEmpty()) {
                Batch batch = new Batch();
                for (Seen seen : page.seen()) {
                    SightingKey.Imap old = (SightingKey.Imap) seen.key();
                    batch.forget(old);
                    batch.see(
                            new SightingKey.Imap(config.name(), to, uidValidity, old.uid()),
                            seen.sighting());
                }
                commit(batch, Map.of());
                page = page(from, uidValidity);
            }
        }
        Batch batch = new Batch();
        batch.add(event(MailboxEvent.Kind.MAILBOX_RENAMED, from, to, cursor));
        Map<String, @Nullable Cursor> moved = new HashMap<>();
        moved.put(from, null);
        moved.put(to, cursor);
        commit(batch, moved);
    }

    private void delete(String name, Cursor cursor) throws InterruptedException {
        for (long uidValidity : validities(cursor)) {
            Sightings.Page page = page(name, uidValidity);
            while (!page.seen().isEmpty()) {
                Batch batch = new Batch();
                page.seen().forEach(seen -> batch.forget(seen.key()));
                commit(batch, Map.of());
                page = page(name, uidValidity);
            }
        }
        Batch batch = new Batch();
        batch.add(event(MailboxEvent.Kind.MAILBOX_DELETED, name, null, cursor));
        Map<String, @Nullable Cursor> gone = new HashMap<>();
        gone.put(name, null);
        commit(batch, gone);
    }

    private Sightings.Page page(String name, long uidValidity) throws InterruptedException {
        return sightings.imap(config.name(), name, uidValidity, 0, MailboxChanges.PAGE);
    }

    private static Set<Long> validities(Cursor cursor) {
        List<Long> all = new ArrayList<>(List.of(cursor.uidValidity()));
        if (cursor.formerUidValidity() != null) {
            all.add(cursor.formerUidValidity());
        }
        return Set.copyOf(all);
    }

    private MailboxEvent event(
            MailboxEvent.Kind kind, String name, @Nullable String newName, Cursor cursor) {
        return new MailboxEvent(
                kind,
                clock.instant(),
                config.name(),
                name,
                newName,
                cursor.uidValidity(),
                null,
                null,
                null);
    }

    private void commit(Batch batch, Map<String, @Nullable Cursor> moved)
            throws InterruptedException {
        committer.submit(batch.with(moved), batch::close);
        cursors.submit(moved);
        committer.drain();
    }
}
