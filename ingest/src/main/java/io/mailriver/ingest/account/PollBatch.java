package io.mailriver.ingest.account;

import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is committed together.
///
/// @param mails in the order of the mailbox
/// @param cursors new values; null value = forget (tombstone)
/// @param events changes of the mailbox, in order
/// @param gaps mails that could not be fetched after all retries: a line in the ledger each
/// @param sightings those that changed, such as a known mail at a new place; null value = it is no
///   longer there (tombstone). The mails' own ones are not among them
public record PollBatch(
        List<PolledMail> mails,
        Map<String, @Nullable Cursor> cursors,
        List<MailboxEvent> events,
        List<Gap> gaps,
        Map<SightingKey, @Nullable Sighting> sightings) {
    /// Without changed sightings.
    public PollBatch(
            List<PolledMail> mails,
            Map<String, @Nullable Cursor> cursors,
            List<MailboxEvent> events,
            List<Gap> gaps) {
        this(mails, cursors, events, gaps, Map.of());
    }

    public PollBatch {
        mails = List.copyOf(mails);
        cursors = Collections.unmodifiableMap(new LinkedHashMap<>(cursors));
        events = List.copyOf(events);
        gaps = List.copyOf(gaps);
        sightings = Collections.unmodifiableMap(new LinkedHashMap<>(sightings));
    }
}
