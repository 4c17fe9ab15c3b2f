package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.Gap;
import io.mailriver.ingest.account.PollBatch;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Mails that are complete and wait for their commit. One thread at a time; close it behind the
/// commit.
final class Batch implements AutoCloseable {
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<MailboxEvent> events = new ArrayList<>();
    private final Map<SightingKey, @Nullable Sighting> sightings = new LinkedHashMap<>();

    private record Held(PolledMail mail, Incoming incoming) {}

    boolean has(long uid) {
        return held.containsKey(uid);
    }

    /// Of all mails together.
    long octets() {
        return held.values().stream().mapToLong(one -> one.mail().content().size()).sum();
    }

    /// Takes over a mail, and its closing.
    void add(long uid, PolledMail mail, Incoming incoming) {
        held.put(uid, new Held(mail, incoming));
    }

    void add(Gap gap) {
        gaps.add(gap);
    }

    void add(MailboxEvent event) {
        events.add(event);
    }

    /// What is seen at a place from now on.
    void see(SightingKey place, Sighting sighting) {
        sightings.put(place, sighting);
    }

    /// Nothing is there any more.
    void forget(SightingKey place) {
        sightings.put(place, null);
    }

    /// How many changes it has beside its mails.
    int changes() {
        return Math.max(events.size(), sightings.size());
    }

    /// The mails, by UID.
    Map<Long, PolledMail> mails() {
        Map<Long, PolledMail> mails = new TreeMap<>();
        held.forEach((uid, one) -> mails.put(uid, one.mail()));
        return mails;
    }

    /// Gives up one mail.
    void drop(long uid) {
        Held one = held.remove(uid);
        if (one != null) {
            one.incoming().close();
        }
    }

    /// Gives up the mails from a UID on.
    void dropFrom(long uid) {
        Map<Long, Held> further = held.tailMap(uid, true);
        further.values().forEach(one -> one.incoming().close());
        further.clear();
    }

    /// What is to be committed, in the order of the mailbox.
    PollBatch with(Map<String, @Nullable Cursor> cursors) {
        return new PollBatch(
                held.values().stream().map(Held::mail).toList(), cursors, events, gaps, sightings);
    }

    @Override
    public void close() {
        held.values().forEach(one -> one.incoming().close());
        held.clear();
    }
}
