package io.mailriver.ingest.imap;

import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.ListedMailbox;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tells which mails that are new in a mailbox are known from another place, or from under another
/// UIDVALIDITY: by the server's own id of a mail, else by content and internal date.
///
/// A mail that is no longer where it was seen has moved here. One that still is has been copied, or
/// has another label. Two that are alike in content and date in one mailbox are two mails, unless
/// the server says that they are one. One thread.
final class Recognition {
    /// Mails that are alike.
    private static final int MAX_ALIKE = 1_000;

    private final String account;
    private final boolean on;
    private final Sightings sightings;
    private final Cursors cursors;
    private final MailboxLook look;
    private final InstantSource clock;
    private Map<String, ListedMailbox> listed = Map.of();

    /// Places that were given to mails which are not committed yet.
    private final Set<SightingKey> taken = new HashSet<>();

    /// A mail that is new in the mailbox.
    ///
    /// @param source where it is, and what the server tells of it
    /// @param blobId null when it was not fetched
    /// @param mailId the one it has when it is not known; null when it was not fetched
    record Arrived(Envelope.Source source, @Nullable BlobId blobId, @Nullable MailId mailId) {
        long uid() {
            Long uid = source.uid();
            return uid == null ? 0 : uid;
        }
    }

    /// A mail that is known.
    ///
    /// @param from where it was seen
    /// @param gone it is no longer there
    record Match(Arrived arrived, Seen from, boolean gone) {}

    Recognition(
            ImapAccountConfig config,
            Sightings sightings,
            Cursors cursors,
            MailboxLook look,
            InstantSource clock) {
        this.account = config.name();
        this.on = config.knownMail() == ImapAccountConfig.KnownMail.RECOGNISE;
        this.sightings = sightings;
        this.cursors = cursors;
        this.look = look;
        this.clock = clock;
    }

    /// False when every mail is to come in, known or not.
    boolean isOn() {
        return on;
    }

    /// The mailboxes that can be looked into.
    void listed(Map<String, ListedMailbox> chosen) {
        listed = Map.copyOf(chosen);
    }

    /// What was matched before is committed.
    void settled() {
        taken.clear();
    }

    /// Those that are known, by UID. To be asked when nothing is being committed. Other mailboxes
    /// may be opened in between; in the end it is this one.
    Map<Long, Match> match(ImapSession session, OpenMailbox mailbox, List<Arrived> arrived)
            throws IOException, InterruptedException {
        if (!on || arrived.isEmpty()) {
            return Map.of();
        }
        Map<Object, List<Seen>> alike = new HashMap<>();
        Map<Arrived, List<Seen>> candidates = new LinkedHashMap<>();
        for (Arrived one : arrived) {
            candidates.put(one, candidates(mailbox, one, alike));
        }
        Set<SightingKey.Imap> places = new HashSet<>();
        candidates.values().forEach(some -> some.forEach(seen -> places.add(place(seen))));
        return assign(mailbox, candidates, present(session, mailbox, places));
    }

    /// Puts into the batch that a mail is known, instead of the mail.
    void apply(Batch batch, OpenMailbox mailbox, Match match) {
        Envelope.Source source = match.arrived().source();
        Sighting before = match.from().sighting();
        BlobId blobId = match.arrived().blobId();
        Seen now = Seen.of(before.mailId(), blobId == null ? before.blobId() : blobId, source);
        batch.drop(match.arrived().uid());
        batch.see(now.key(), now.sighting());
        if (!match.gone()) {
            return;
        }
        SightingKey.Imap old = place(match.from());
        batch.forget(old);
        if (!isOfFormerValidity(mailbox, old)) {
            batch.add(
                    new MailboxEvent(
                            MailboxEvent.Kind.MOVED,
                            clock.instant(),
                            account,
                            old.mailboxName(),
                            mailbox.name(),
                            old.uidValidity(),
                            old.uid(),
                            before.mailId(),
                            null));
        }
        if (!sameFlags(before, now.sighting())) {
            batch.add(flagsChanged(place(now), now.sighting(), clock));
        }
    }

    /// All flags that a mail has now.
    static MailboxEvent flagsChanged(SightingKey.Imap place, Sighting now, InstantSource clock) {
        List<String> flags = new ArrayList<>(now.flags());
        flags.addAll(now.keywords());
        return new MailboxEvent(
                MailboxEvent.Kind.FLAGS_CHANGED,
                clock.instant(),
                place.account(),
                place.mailboxName(),
                null,
                place.uidValidity(),
                place.uid(),
                now.mailId(),
                flags);
    }

    /// The same mail at the same place with other flags.
    static Sighting withFlags(Sighting seen, List<String> flags) {
        return new Sighting(
                seen.mailId(),
                seen.blobId(),
                seen.objectId(),
                seen.internalDate(),
                flags.stream().filter(flag -> flag.startsWith("\\")).toList(),
                flags.stream().filter(flag -> !flag.startsWith("\\")).toList());
    }

    static boolean sameFlags(Sighting one, Sighting other) {
        return Set.copyOf(one.flags()).equals(Set.copyOf(other.flags()))
                && Set.copyOf(one.keywords()).equals(Set.copyOf(other.keywords()));
    }

    /// The server's word counts first.
    private List<Seen> candidates(OpenMailbox mailbox, Arrived one, Map<Object, List<Seen>> alike)
            throws InterruptedException {
        String objectId = one.source().objectId();
        if (objectId != null) {
            List<Seen> same = alike.get(objectId);
            if (same == null) {
                same = imap(sightings.ofObject(account, objectId, MAX_ALIKE));
                alike.put(objectId, same);
            }
            if (!same.isEmpty()) {
                return elsewhere(one, same);
            }
        }
        BlobId blobId = one.blobId();
        if (blobId == null || one.source().internalDate() == null) {
            return List.of();
        }
        List<Seen> same = alike.get(blobId);
        if (same == null) {
            same = imap(sightings.ofContent(account, blobId, MAX_ALIKE));
            alike.put(blobId, same);
        }
        return elsewhere(one, same).stream()
                .filter(seen -> one.source().internalDate().equals(seen.sighting().internalDate()))
                .filter(seen ->
                        objectId == null
                                || seen.sighting().objectId() == null
                                || isFormer(mailbox, place(seen)))
                .toList();
    }

    private static List<Seen> imap(List<Seen> seen) {
        return seen.stream().filter(one -> one.key() instanceof SightingKey.Imap).toList();
    }

    private static List<Seen> elsewhere(Arrived one, List<Seen> same) {
        SightingKey here = SightingKey.of(one.source());
        return same.stream().filter(seen -> !seen.key().equals(here)).toList();
    }

    private Map<Long, Match> assign(
            OpenMailbox mailbox,
            Map<Arrived, List<Seen>> candidates,
            Set<SightingKey.Imap> present) {
        Map<Long, Match> matches = new TreeMap<>();
        Map<String, Seen> news = new HashMap<>(); // of this batch, by object id
        Set<MailId> here = new HashSet<>();
        candidates.values().stream()
                .flatMap(List::stream)
                .filter(seen -> present.contains(place(seen)) && isIn(mailbox, place(seen)))
                .forEach(seen -> here.add(seen.sighting().mailId()));
        candidates.forEach((one, some) -> {
            Optional<Match> match =
                    moved(mailbox, one, some, present)
                            .or(() -> copied(one, some, present, here))
                            .or(() -> ofSameBatch(one, news));
            match.ifPresent(known -> {
                matches.put(one.uid(), known);
                taken.add(known.from().key());
                here.add(known.from().sighting().mailId());
            });
            String objectId = one.source().objectId();
            if (match.isEmpty()
                    && objectId != null
                    && one.mailId() != null
                    && one.blobId() != null) {
                news.put(objectId, Seen.of(one.mailId(), one.blobId(), one.source()));
            }
        });
        return matches;
    }

    private Optional<Match> moved(
            OpenMailbox mailbox, Arrived one, List<Seen> some, Set<SightingKey.Imap> present) {
        return some.stream()
                .filter(seen -> !present.contains(place(seen)) && !taken.contains(seen.key()))
                .min(
                        Comparator.comparing((Seen seen) ->
                                        !place(seen).mailboxName().equals(mailbox.name()))
                                .thenComparingLong(seen -> place(seen).uid()))
                .map(seen -> new Match(one, seen, true));
    }

    private static Optional<Match> copied(
            Arrived one, List<Seen> some, Set<SightingKey.Imap> present, Set<MailId> here) {
        return some.stream()
                .filter(seen -> present.contains(place(seen)))
                .filter(seen -> isSameObject(one, seen) || !here.contains(seen.sighting().mailId()))
                .findFirst()
                .map(seen -> new Match(one, seen, false));
    }

    private static Optional<Match> ofSameBatch(Arrived one, Map<String, Seen> news) {
        String objectId = one.source().objectId();
        return objectId == null
                ? Optional.empty()
                : Optional.ofNullable(news.get(objectId)).map(seen -> new Match(one, seen, false));
    }

    private static boolean isSameObject(Arrived one, Seen seen) {
        String objectId = one.source().objectId();
        return objectId != null && objectId.equals(seen.sighting().objectId());
    }

    /// Which places the mails have not left.
    private Set<SightingKey.Imap> present(
            ImapSession session, OpenMailbox mailbox, Set<SightingKey.Imap> places)
            throws IOException {
        Map<String, List<SightingKey.Imap>> byMailbox = new TreeMap<>();
        Set<SightingKey.Imap> present = new HashSet<>();
        for (SightingKey.Imap place : places) {
            if (isFormer(mailbox, place)) {
                continue;
            }
            if (isIn(mailbox, place) || listed.containsKey(place.mailboxName())) {
                byMailbox.computeIfAbsent(place.mailboxName(), _ -> new ArrayList<>()).add(place);
            } else {
                present.add(place); // nobody looks there any more, so nothing is known of it
            }
        }
        if (!byMailbox.isEmpty() && !session.usable()) {
            throw new ImapException("nobody can tell which mails are still there");
        }
        boolean left = false;
        for (Map.Entry<String, List<SightingKey.Imap>> entry : byMailbox.entrySet()) {
            ListedMailbox other = listed.get(entry.getKey());
            long uidValidity = mailbox.uidValidity();
            if (!entry.getKey().equals(mailbox.name()) && other != null) {
                left = true;
                Optional<OpenMailbox> opened = tryToOpen(session, entry.getKey(), other);
                if (opened.isEmpty()) {
                    present.addAll(entry.getValue()); // nobody can tell
                    continue;
                }
                uidValidity = opened.get().uidValidity();
            } else if (left) {
                back(session, mailbox);
                left = false;
            }
            present.addAll(stillThere(session, uidValidity, entry.getValue()));
        }
        if (left) {
            back(session, mailbox);
        }
        return present;
    }

    private Optional<OpenMailbox> tryToOpen(ImapSession session, String name, ListedMailbox other)
            throws IOException {
        try {
            return Optional.of(look.open(session, name, other));
        } catch (ImapException refused) {
            if (!session.usable()) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private List<SightingKey.Imap> stillThere(
            ImapSession session, long uidValidity, List<SightingKey.Imap> places)
            throws IOException {
        List<SightingKey.Imap> same =
                places.stream().filter(place -> place.uidValidity() == uidValidity).toList();
        Set<Long> uids = look.present(session, same.stream().map(SightingKey.Imap::uid).toList());
        return same.stream().filter(place -> uids.contains(place.uid())).toList();
    }

    private void back(ImapSession session, OpenMailbox mailbox) throws IOException {
        ListedMailbox listedHere = listed.get(mailbox.name());
        if (listedHere == null
                || look.open(session, mailbox.name(), listedHere).uidValidity()
                        != mailbox.uidValidity()) {
            throw new ImapException(
                    "mailbox '" + mailbox.name() + "' was replaced by another meanwhile");
        }
    }

    /// True for a place that is no more: the mailbox has another UIDVALIDITY, or is gone.
    private boolean isFormer(OpenMailbox mailbox, SightingKey.Imap place) {
        if (place.mailboxName().equals(mailbox.name())) {
            return place.uidValidity() != mailbox.uidValidity();
        }
        return cursors.of(place.mailboxName())
                .map(Cursor::uidValidity)
                .filter(uidValidity -> uidValidity == place.uidValidity())
                .isEmpty();
    }

    private static boolean isOfFormerValidity(OpenMailbox mailbox, SightingKey.Imap place) {
        return place.mailboxName().equals(mailbox.name())
                && place.uidValidity() != mailbox.uidValidity();
    }

    private static boolean isIn(OpenMailbox mailbox, SightingKey.Imap place) {
        return place.mailboxName().equals(mailbox.name())
                && place.uidValidity() == mailbox.uidValidity();
    }

    private static SightingKey.Imap place(Seen seen) {
        if (seen.key() instanceof SightingKey.Imap place) {
            return place;
        }
        throw new IllegalArgumentException("not in a mailbox: " + seen.key());
    }
}
