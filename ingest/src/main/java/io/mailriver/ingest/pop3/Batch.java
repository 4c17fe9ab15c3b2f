package io.mailriver.ingest.pop3;

import io.mailriver.ingest.account.Gap;
import io.mailriver.ingest.account.PollBatch;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What waits for its commit. One thread at a time; close it behind the commit.
final class Batch implements AutoCloseable {
    private final List<PolledMail> mails = new ArrayList<>();
    private final List<Incoming> held = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final Map<SightingKey, @Nullable Sighting> sightings = new LinkedHashMap<>();

    /// Takes over a mail, and its closing.
    void add(PolledMail mail, Incoming incoming) {
        mails.add(mail);
        held.add(incoming);
    }

    /// A known mail has another unique id now.
    void move(Seen known, SightingKey now) {
        sightings.put(known.key(), null);
        sightings.put(now, known.sighting());
    }

    /// A mail is given up.
    void add(Gap gap, Seen asGap) {
        gaps.add(gap);
        sightings.put(asGap.key(), asGap.sighting());
    }

    /// What was seen is no longer there.
    void forget(SightingKey key) {
        sightings.put(key, null);
    }

    boolean isEmpty() {
        return mails.isEmpty() && gaps.isEmpty() && sightings.isEmpty();
    }

    /// How many records it has, about.
    int size() {
        return mails.size() + gaps.size() + sightings.size();
    }

    PollBatch content() {
        return new PollBatch(mails, Map.of(), List.of(), gaps, sightings);
    }

    @Override
    public void close() {
        held.forEach(Incoming::close);
        held.clear();
    }
}
