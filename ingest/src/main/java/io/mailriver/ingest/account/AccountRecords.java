package io.mailriver.ingest.account;

import io.mailriver.ingest.intake.MailRecord;
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
    record Outgoing(ProducerRecord<byte[], byte[]> record, @Nullable Object part) {}

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
            records.add(new Outgoing(sighting(commitment.account(), mail), mail));
            records.add(new Outgoing(received(mail), mail));
        }
        for (Commitment.Missed missed : commitment.missed()) {
            records.add(new Outgoing(missed(missed, now), null));
        }
        for (MailboxEvent event : commitment.events()) {
            records.add(new Outgoing(event(commitment.account(), event), event));
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

    /// `account/mailboxName/uidValidity/uid`, with POP3 `account//uidl`.
    static String sightingKey(String account, Envelope.Source source) {
        if (source.uidl() != null) {
            return account + "//" + source.uidl();
        }
        return account
                + "/"
                + source.mailboxName()
                + "/"
                + source.uidValidity()
                + "/"
                + source.uid();
    }

    private ProducerRecord<byte[], byte[]> mail(PolledMail mail) {
        return MailRecord.of(catalogue.name(MailTopic.POLLED), mail.envelope(), mail.content());
    }

    private ProducerRecord<byte[], byte[]> sighting(String account, PolledMail mail) {
        Envelope.Source source = Commitment.source(mail);
        Sighting sighting =
                new Sighting(
                        mail.envelope().mailId(),
                        mail.content().blobId(),
                        source.objectId(),
                        source.internalDate(),
                        source.flags().stream().filter(AccountRecords::isSystemFlag).toList(),
                        source.flags().stream().filter(flag -> !isSystemFlag(flag)).toList());
        return new ProducerRecord<>(
                catalogue.name(MailTopic.SIGHTINGS),
                AccountPartition.of(account),
                utf8(sightingKey(account, source)),
                Json.write(sighting));
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

    private static boolean isSystemFlag(String flag) {
        return flag.startsWith("\\"); // RFC 9051, 2.3.2
    }

    private static String cut(String text) {
        return text.length() <= MAX_REASON_CHARS ? text : text.substring(0, MAX_REASON_CHARS) + "…";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
