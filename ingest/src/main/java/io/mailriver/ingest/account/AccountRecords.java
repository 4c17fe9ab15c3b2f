package io.mailriver.ingest.account;

import io.mailriver.ingest.intake.MailRecord;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.AccountPartition;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// What a batch is on Kafka: mails, their sightings, cursors, events, lines of the ledger. Pure.
final class AccountRecords {
    private static final int MAX_REASON_CHARS = 500;

    private final TopicCatalogue catalogue;

    /// A record with what it is about.
    ///
    /// @param part the [PolledMail] or [MailboxEvent] that is left out when Kafka refuses the
    ///   record; null for what can't be left out
    /// @param sighted the sighting that it says, or forgets
    record Outgoing(
            ProducerRecord<byte[], byte[]> record,
            @Nullable Object part,
            @Nullable SightingKey sighted,
            @Nullable Sighting sighting) {
        Outgoing(ProducerRecord<byte[], byte[]> record, @Nullable Object part) {
            this(record, part, null, null);
        }
    }

    AccountRecords(TopicCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// In the order in which they are sent.
    ///
    /// @param now for the ledger's lines about gaps
    List<Outgoing> of(Commitment commitment, Instant now) {
        List<Outgoing> records = new ArrayList<>();
        for (PolledMail mail : commitment.mails()) {
            records.add(new Outgoing(mail(mail), mail));
            records.add(sighting(mail));
            records.add(new Outgoing(received(mail), mail));
        }
        for (Commitment.Missed missed : commitment.missed()) {
            records.add(new Outgoing(missed(missed, now), null));
        }
        for (MailboxEvent event : commitment.events()) {
            records.add(new Outgoing(event(commitment.account(), event), event));
        }
        for (Map.Entry<SightingKey, @Nullable Sighting> changed :
                commitment.sightings().entrySet()) {
            records.add(sighting(changed.getKey(), changed.getValue(), null));
        }
        for (Map.Entry<String, @Nullable Cursor> cursor : commitment.cursors().entrySet()) {
            records.add(new Outgoing(cursor(commitment.account(), cursor), null));
        }
        return records;
    }

    /// `account/mailboxName`, the key of a cursor.
    static String cursorKey(String account, String mailboxName) {
        return account + "/" + mailboxName;
    }

    private ProducerRecord<byte[], byte[]> mail(PolledMail mail) {
        return MailRecord.of(catalogue.name(MailTopic.POLLED), mail.envelope(), mail.content());
    }

    private Outgoing sighting(PolledMail mail) {
        Seen seen =
                Seen.of(mail.envelope().mailId(), mail.content().blobId(), Commitment.source(mail));
        return sighting(seen.key(), seen.sighting(), mail);
    }

    private Outgoing sighting(
            SightingKey key, @Nullable Sighting sighting, @Nullable PolledMail part) {
        return new Outgoing(
                new ProducerRecord<>(
                        catalogue.name(MailTopic.SIGHTINGS),
                        AccountPartition.of(key.account()),
                        utf8(key.text()),
                        sighting == null ? null : Json.write(sighting)),
                part,
                key,
                sighting);
    }

    private ProducerRecord<byte[], byte[]> cursor(
            String account, Map.Entry<String, @Nullable Cursor> entry) {
        Cursor cursor = entry.getValue();
        return new ProducerRecord<>(
                catalogue.name(MailTopic.CURSORS),
                AccountPartition.of(account),
                utf8(cursorKey(account, entry.getKey())),
                cursor == null ? null : Json.write(cursor));
    }

    private ProducerRecord<byte[], byte[]> event(String account, MailboxEvent event) {
        return new ProducerRecord<>(
                catalogue.name(MailTopic.MAILBOX_EVENTS),
                utf8(cursorKey(account, event.mailboxName())),
                Json.write(event));
    }

    private ProducerRecord<byte[], byte[]> received(PolledMail mail) {
        Envelope envelope = mail.envelope();
        return line(
                envelope.mailId(),
                envelope.receivedAt(),
                JourneyEntry.Outcome.RECEIVED,
                mail.content().size()
                        + " octets by "
                        + envelope.listener()
                        + ", from "
                        + place(Commitment.source(mail)));
    }

    private ProducerRecord<byte[], byte[]> missed(Commitment.Missed missed, Instant now) {
        String detail = "gap at " + place(missed.gap().source()) + ": " + missed.gap().reason();
        return line(missed.mailId(), now, JourneyEntry.Outcome.REJECTED, cut(detail));
    }

    private ProducerRecord<byte[], byte[]> line(
            MailId mailId, Instant at, JourneyEntry.Outcome outcome, String detail) {
        JourneyEntry entry =
                new JourneyEntry(
                        mailId,
                        at,
                        JourneyEntry.Stage.INGEST,
                        outcome,
                        null,
                        null,
                        null,
                        detail,
                        null);
        return new ProducerRecord<>(
                catalogue.name(MailTopic.JOURNEY), utf8(mailId.text()), Json.write(entry));
    }

    /// Where a mail was seen, for people.
    static String place(Envelope.Source source) {
        return source.uidl() == null
                ? source.account() + "/" + source.mailboxName() + " uid " + source.uid()
                : source.account() + " uidl " + source.uidl();
    }

    private static String cut(String text) {
        return text.length() <= MAX_REASON_CHARS ? text : text.substring(0, MAX_REASON_CHARS) + "…";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
