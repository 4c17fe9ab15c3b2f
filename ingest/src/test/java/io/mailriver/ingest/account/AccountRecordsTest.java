package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class AccountRecordsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final AccountRecords RECORDS =
            new AccountRecords(new TopicCatalogue("mail.", 4, 1, Duration.ofDays(1)));

    @Test
    void theCursorComesLast() {
        Commitment commitment =
                Commitment.of(
                        "support",
                        new PollBatch(
                                List.of(mail(1)),
                                Map.of("INBOX", new Cursor(7, 1, null)),
                                List.of(),
                                List.of(gap("broken"))),
                        AccountRecordsTest::id);
        assertThat(RECORDS.of(commitment, NOW))
                .extracting(outgoing -> outgoing.record().topic())
                .containsExactly(
                        "mail.polled",
                        "mail.sightings",
                        "mail.journey",
                        "mail.journey",
                        "mail.cursors");
    }

    @Test
    void aForgottenCursorIsATombstone() {
        Commitment commitment =
                Commitment.of(
                        "support",
                        new PollBatch(
                                List.of(),
                                Collections.singletonMap("Old", null),
                                List.of(),
                                List.of()),
                        AccountRecordsTest::id);
        ProducerRecord<byte[], byte[]> record = RECORDS.of(commitment, NOW).getFirst().record();
        assertThat(record.key()).asString().isEqualTo("support/Old");
        assertThat(record.value()).isNull();
        assertThat(record.partition()).isEqualTo(37);
    }

    @Test
    void aGapHasItsPlaceAndReasonInTheLedgerWithinLimits() {
        Commitment commitment =
                Commitment.of(
                        "support",
                        new PollBatch(
                                List.of(), Map.of(), List.of(), List.of(gap("x".repeat(9_000)))),
                        AccountRecordsTest::id);
        JourneyEntry line =
                Json.read(
                        RECORDS.of(commitment, NOW).getFirst().record().value(),
                        JourneyEntry.class);
        assertThat(line.detail()).startsWith("gap at support/INBOX uid 2: xxx").hasSize(501);
        assertThat(line.outcome()).isEqualTo(JourneyEntry.Outcome.REJECTED);
        assertThat(line.at()).isEqualTo(NOW);
    }

    @Test
    void aChangedSightingIsARecordAndOneThatIsGoneATombstone() {
        Sighting again =
                new Sighting(id(), new BlobId("0".repeat(64)), null, NOW, List.of(), List.of());
        SightingKey there = new SightingKey.Pop3("support", "a/b");
        SightingKey gone = new SightingKey.Pop3("support", "gone");
        assertThat(
                        Stream.of(
                                        Map.of(there, again),
                                        Collections.singletonMap(gone, (Sighting) null))
                                .map(changes ->
                                        new PollBatch(
                                                List.of(), Map.of(), List.of(), List.of(), changes))
                                .map(batch ->
                                        Commitment.of("support", batch, AccountRecordsTest::id))
                                .flatMap(commitment -> RECORDS.of(commitment, NOW).stream())
                                .map(AccountRecords.Outgoing::record))
                .allSatisfy(record -> {
                    assertThat(record.topic()).isEqualTo("mail.sightings");
                    assertThat(record.partition()).isEqualTo(37);
                })
                .satisfiesExactly(
                        record -> {
                            assertThat(record.key()).asString().isEqualTo("support//a/b");
                            assertThat(Json.read(record.value(), Sighting.class)).isEqualTo(again);
                        },
                        record -> {
                            assertThat(record.key()).asString().isEqualTo("support//gone");
                            assertThat(record.value()).isNull();
                        });
    }

    @Test
    void whatIsRefusedBecomesAGapUnderTheIdThatItHas() {
        PolledMail refused = mail(2);
        Commitment commitment =
                Commitment.of(
                        "support",
                        new PollBatch(List.of(mail(1), refused), Map.of(), List.of(), List.of()),
                        AccountRecordsTest::id);

        Commitment rest = commitment.without(Map.of(refused, "too large"));

        assertThat(rest.mails()).containsExactly(mail(1));
        assertThat(rest.missed())
                .containsExactly(
                        new Commitment.Missed(
                                refused.envelope().mailId(),
                                new Gap(Commitment.source(refused), "too large")));
    }

    @Test
    void aRefusedMailOfAMaildropHasASightingSoThatItIsNotFetchedForEver() {
        Envelope.Source place =
                new Envelope.Source("support", null, null, null, null, "u1", null, List.of());
        PolledMail refused =
                new PolledMail(
                        Envelope.ofPolled(id(), NOW, "POP3", "host", place), mail(1).content());
        Commitment rest =
                Commitment.of(
                                "support",
                                new PollBatch(List.of(refused), Map.of(), List.of(), List.of()),
                                AccountRecordsTest::id)
                        .without(Map.of(refused, "too large"));
        SightingKey key = new SightingKey.Pop3("support", "u1");
        assertThat(rest.missed()).hasSize(1);
        assertThat(rest.sightings())
                .hasEntrySatisfying(
                        key,
                        sighting -> {
                            assertThat(new Seen(key, sighting).isGap()).isTrue();
                            assertThat(sighting.mailId()).isEqualTo(id());
                        });
    }

    private static PolledMail mail(long uid) {
        return new PolledMail(
                FakeAccount.envelope(MailId.of(NOW, uid, uid), "support", uid, "host"),
                new Content.Stored(new BlobRef(new BlobId("0".repeat(64)), 5)));
    }

    private static Gap gap(String reason) {
        return new Gap(source(2L), reason);
    }

    private static Envelope.Source source(long uid) {
        return new Envelope.Source("support", "INBOX", 7L, uid, null, null, NOW, List.of());
    }

    private static MailId id() {
        return MailId.of(NOW, 9, 9);
    }
}
