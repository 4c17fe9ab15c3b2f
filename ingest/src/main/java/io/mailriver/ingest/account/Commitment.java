package io.mailriver.ingest.account;

import static java.util.Objects.requireNonNull;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.MailId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One account's batch as it is written: its gaps have their identities.
///
/// @param events those that Kafka takes
record Commitment(
        String account,
        List<PolledMail> mails,
        Map<String, @Nullable Cursor> cursors,
        List<MailboxEvent> events,
        List<Missed> missed,
        Map<SightingKey, @Nullable Sighting> sightings) {
    private static final long OVERHEAD_OCTETS = 2_048; // envelope, sighting and line of the ledger

    /// A mail that is only in the ledger.
    record Missed(MailId mailId, Gap gap) {}

    static Commitment of(String account, PollBatch batch, Supplier<MailId> ids) {
        return new Commitment(
                account,
                batch.mails(),
                batch.cursors(),
                batch.events(),
                batch.gaps().stream().map(gap -> new Missed(ids.get(), gap)).toList(),
                batch.sightings());
    }

    /// About as many as its records take.
    long octets() {
        long octets =
                OVERHEAD_OCTETS
                        * (cursors.size() + events.size() + missed.size() + sightings.size() + 1L);
        for (PolledMail mail : mails) {
            octets += OVERHEAD_OCTETS + inline(mail.content());
        }
        return octets;
    }

    int size() {
        return mails.size();
    }

    /// The same without what Kafka refuses for good: a refused mail is a gap under the id that it
    /// has, a refused event is left out. With IMAP the cursor passes a gap; with POP3 its sighting
    /// says that it was dealt with.
    ///
    /// @param refusals why, by [PolledMail] and [MailboxEvent]
    Commitment without(Map<Object, String> refusals) {
        List<PolledMail> kept = new ArrayList<>();
        List<Missed> more = new ArrayList<>(missed);
        Map<SightingKey, @Nullable Sighting> seen = new LinkedHashMap<>(sightings);
        for (PolledMail mail : mails) {
            String reason = refusals.get(mail);
            if (reason == null) {
                kept.add(mail);
            } else {
                more.add(new Missed(mail.envelope().mailId(), new Gap(source(mail), reason)));
                if (source(mail).uidl() != null) {
                    Seen gap = Seen.ofGap(mail.envelope().mailId(), source(mail));
                    seen.put(gap.key(), gap.sighting());
                }
            }
        }
        return new Commitment(
                account,
                List.copyOf(kept),
                cursors,
                events.stream().filter(event -> !refusals.containsKey(event)).toList(),
                List.copyOf(more),
                seen);
    }

    /// Where it was seen.
    static Envelope.Source source(PolledMail mail) {
        return requireNonNull(
                mail.envelope().source(), "a polled mail's envelope names its source");
    }

    private static long inline(Content content) {
        return switch (content) {
            case Content.Inline inline -> inline.size();
            case Content.Stored _ -> 0;
        };
    }
}
