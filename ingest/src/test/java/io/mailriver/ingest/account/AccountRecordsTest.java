package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.intake.Content;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
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
    void aSightingOfPop3IsKeyedByItsUidl() {
        assertThat(AccountRecords.sightingKey("support", source(null, "a/b")))
                .isEqualTo("support//a/b");
        assertThat(AccountRecords.sightingKey("support", source(3L, null)))
                .isEqualTo("support/INBOX/7/3");
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

    private static PolledMail mail(long uid) {
        return new PolledMail(
                FakeAccount.envelope(MailId.of(NOW, uid, uid), "support", uid, "host"),
                new Content.Stored(new BlobRef(new BlobId("0".repeat(64)), 5)));
    }

    private static Gap gap(String reason) {
        return new Gap(source(2L, null), reason);
    }

    private static Envelope.Source source(@Nullable Long uid, @Nullable String uidl) {
        return new Envelope.Source("support", "INBOX", 7L, uid, null, uidl, NOW, List.of());
    }

    private static MailId id() {
        return MailId.of(NOW, 9, 9);
    }
}
