package io.mailriver.parse.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.mailriver.parse.route.SampleMails;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.RouteDecision;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParseTopologyTest {
    private static final String TO_RELAY = "[{name: all, to: [{destination: relay}]}]";
    private static final Instant NOW = Stage.NOW;
    private static final MailId FIRST = MailId.of(NOW, 1, 1);
    private static final MailId SECOND = MailId.of(NOW, 2, 2);
    private static final MailId THIRD = MailId.of(NOW, 3, 3);

    @TempDir private Path folder;

    @Test
    void writesEventDeliveryAndLedgerOfAMail() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            Envelope envelope = SampleMails.envelope(FIRST, "ann@example.net", "b@x.org");
            stage.raw(envelope, "Subject: hi\r\n\r\nbody", NOW);

            List<TestRecord<byte[], byte[]>> parsed = stage.take(MailTopic.PARSED);
            assertThat(parsed).hasSize(1);
            assertThat(parsed.getFirst().key()).asString().isEqualTo(FIRST.text());
            assertThat(Stage.header(parsed.getFirst(), HeaderName.MAIL_ID)).isEqualTo(FIRST.text());
            ParsedMail mail = Json.read(parsed.getFirst().value(), ParsedMail.class);
            assertThat(mail.subject()).isEqualTo("hi");
            assertThat(mail.envelope()).isEqualTo(envelope);
            assertThat(mail.route())
                    .extracting(RouteDecision::action)
                    .containsExactly(RouteDecision.Action.DELIVER);

            List<TestRecord<byte[], byte[]>> deliveries = stage.take(MailTopic.DELIVERIES);
            assertThat(deliveries).hasSize(1);
            assertThat(deliveries.getFirst().value())
                    .asString()
                    .isEqualTo("Subject: hi\r\n\r\nbody");
            Delivery delivery =
                    Json.read(
                            deliveries.getFirst().headers().lastHeader("delivery").value(),
                            Delivery.class);
            assertThat(deliveries.getFirst().key())
                    .asString()
                    .isEqualTo(delivery.deliveryId().text());
            assertThat(mail.route().getFirst().deliveryId()).isEqualTo(delivery.deliveryId());

            assertThat(stage.takeJourney())
                    .extracting(
                            JourneyEntry::outcome,
                            JourneyEntry::deliveryId,
                            JourneyEntry::destination)
                    .containsExactly(
                            tuple(JourneyEntry.Outcome.PARSED, null, null),
                            tuple(JourneyEntry.Outcome.ROUTED, delivery.deliveryId(), "relay"));
            assertThat(stage.take(MailTopic.DEAD_LETTER)).isEmpty();
        }
    }

    @Test
    void deliversAMailOnceThatAClientSendsAgain() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            stage.raw(from("192.0.2.1", FIRST), "Subject: a", NOW);
            stage.raw(from("192.0.2.1", SECOND), "Subject: a", NOW.plusSeconds(599));

            assertThat(stage.takeDeliveries()).extracting(Delivery::mailId).containsExactly(FIRST);
            assertThat(stage.takeParsed())
                    .extracting(ParsedMail::resendOf)
                    .containsExactly(null, FIRST);
            assertThat(stage.takeJourney())
                    .filteredOn(entry -> entry.mailId().equals(SECOND))
                    .extracting(JourneyEntry::outcome)
                    .containsExactly(JourneyEntry.Outcome.PARSED, JourneyEntry.Outcome.RESEND);
        }
    }

    @Test
    void deliversAMailAgainThatComesFromElsewhereOrLater() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            stage.raw(from("192.0.2.1", FIRST), "Subject: a", NOW);
            stage.raw(from("192.0.2.2", SECOND), "Subject: a", NOW.plusSeconds(1));
            stage.raw(from("192.0.2.1", THIRD), "Subject: a", NOW.plusSeconds(601));

            assertThat(stage.takeDeliveries())
                    .extracting(Delivery::mailId)
                    .containsExactly(FIRST, SECOND, THIRD);
        }
    }

    @Test
    void remembersTheFirstSightingAndNotTheResends() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            stage.raw(from("192.0.2.1", FIRST), "Subject: a", NOW);
            stage.raw(from("192.0.2.1", SECOND), "Subject: a", NOW.plusSeconds(500));
            stage.raw(from("192.0.2.1", THIRD), "Subject: a", NOW.plusSeconds(700));

            assertThat(stage.takeDeliveries())
                    .extracting(Delivery::mailId)
                    .containsExactly(FIRST, THIRD);
        }
    }

    @Test
    void deliversAReplayAlways() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            stage.raw(from("192.0.2.1", FIRST), "Subject: a", NOW);
            stage.raw(from("192.0.2.1", FIRST), "Subject: a", NOW, text("generation", "1"));

            List<Delivery> deliveries = stage.takeDeliveries();
            assertThat(deliveries).extracting(Delivery::generation).containsExactly(0, 1);
            assertThat(deliveries).extracting(Delivery::deliveryId).doesNotHaveDuplicates();
        }
    }

    @Test
    void takesNoPolledMailForAResend() throws IOException {
        try (Stage stage = Stage.open(folder, "[{name: all, to: [{destination: local}]}]")) {
            for (int i = 0; i < 2; i++) {
                Headers headers = new RecordHeaders();
                headers.add(HeaderName.ENVELOPE, Json.write(SampleMails.polled("support")));
                stage.give(
                        MailTopic.POLLED,
                        new TestRecord<>(bytes("k"), bytes("Subject: a"), headers, NOW));
            }
            assertThat(stage.takeDeliveries()).hasSize(2);
        }
    }

    @Test
    void polledMailReachesItsMailboxesAndSmtpOnlyWithAnEnvelopeFromTheRule() throws IOException {
        String rules =
                """
                - {name: keep, to: [{destination: local, mailbox: "{account}"}, {destination: team}], continue: true}
                - {name: bare, to: [{destination: relay}], continue: true}
                - {name: whole, to: [{destination: relay, recipients: [b@x.org], reverse-path: c@x.org}]}
                """;
        try (Stage stage = Stage.open(folder, rules)) {
            Headers headers = new RecordHeaders();
            headers.add(HeaderName.ENVELOPE, Json.write(SampleMails.polled("support")));
            stage.give(
                    MailTopic.POLLED,
                    new TestRecord<>(bytes("k"), bytes("To: z@x.org\r\n\r\n"), headers, NOW));

            List<Delivery> deliveries = stage.takeDeliveries();
            assertThat(deliveries)
                    .extracting(
                            Delivery::destination,
                            Delivery::mailboxName,
                            delivery -> delivery.reversePath().text(),
                            delivery -> delivery.recipients().getFirst().address().toString())
                    .containsExactlyInAnyOrder(
                            tuple("local", "support", "", "support@mx.example.org"),
                            tuple("team", "INBOX", "", "support@mx.example.org"),
                            tuple("relay", null, "c@x.org", "b@x.org"));
        }
    }

    @Test
    void deadLettersAMailWithoutARouteAndLetsItBeSentAgain() throws IOException {
        try (Stage stage = Stage.open(folder, "[{name: no, when: 'false', drop: true}]")) {
            stage.raw(from("192.0.2.1", FIRST), "Subject: a", NOW);
            stage.raw(from("192.0.2.1", SECOND), "Subject: a", NOW.plusSeconds(1));

            List<TestRecord<byte[], byte[]>> dead = stage.take(MailTopic.DEAD_LETTER);
            assertThat(dead).hasSize(2);
            TestRecord<byte[], byte[]> letter = dead.getFirst();
            assertThat(letter.key()).asString().isEqualTo("k" + "Subject: a".hashCode());
            assertThat(letter.value()).asString().isEqualTo("Subject: a");
            assertThat(Stage.header(letter, "reason")).isEqualTo("no-route");
            assertThat(Stage.header(letter, "stage")).isEqualTo("parse");
            assertThat(Stage.header(letter, "error")).contains("<b@x.org> no rule took it");
            assertThat(Stage.header(letter, "source-topic")).isEqualTo("mail.raw");
            assertThat(Stage.header(letter, "source-partition")).isEqualTo("0");
            assertThat(Stage.header(letter, "source-offset")).isEqualTo("0");
            assertThat(Stage.header(letter, "generation")).isEqualTo("0");
            assertThat(Json.read(bytes(Stage.header(letter, "envelope")), Envelope.class))
                    .isEqualTo(from("192.0.2.1", FIRST));
            assertThat(Stage.header(dead.get(1), "source-offset")).isEqualTo("1");
            assertThat(stage.takeParsed())
                    .extracting(ParsedMail::resendOf)
                    .containsExactly(null, null);
            assertThat(stage.takeDeliveries()).isEmpty();
        }
    }

    @Test
    void deadLettersOnlyTheRecipientsWithoutARoute() throws IOException {
        try (Stage stage =
                Stage.open(
                        folder,
                        "[{name: b, when: \"recipient == 'b@x.org'\", to: [{destination:"
                                + " relay}]}]")) {
            stage.raw(
                    SampleMails.envelope(FIRST, "ann@example.net", "b@x.org", "c@x.org"),
                    "Subject: a",
                    NOW);

            assertThat(stage.takeDeliveries()).hasSize(1);
            TestRecord<byte[], byte[]> letter = stage.take(MailTopic.DEAD_LETTER).getFirst();
            assertThat(Json.read(bytes(Stage.header(letter, "envelope")), Envelope.class))
                    .isEqualTo(SampleMails.envelope(FIRST, "ann@example.net", "c@x.org"));
            assertThat(letter.headers().headers("envelope")).hasSize(1);
        }
    }

    @Test
    void writesDropsAndHoldsIntoTheLedger() throws IOException {
        try (Stage stage =
                Stage.open(
                        folder,
                        """
                        - {name: hold, when: "recipient == 'b@x.org'", hold: true}
                        - {name: drop, drop: true}
                        """)) {
            stage.raw(
                    SampleMails.envelope(FIRST, "ann@example.net", "b@x.org", "c@x.org"),
                    "Subject: a",
                    NOW);
            assertThat(stage.takeJourney())
                    .extracting(JourneyEntry::outcome)
                    .containsExactlyInAnyOrder(
                            JourneyEntry.Outcome.PARSED,
                            JourneyEntry.Outcome.HELD,
                            JourneyEntry.Outcome.DROPPED);
            List<TestRecord<byte[], byte[]>> dead = stage.take(MailTopic.DEAD_LETTER);
            assertThat(dead).hasSize(1);
            assertThat(Stage.header(dead.getFirst(), "reason")).isEqualTo("held");
        }
    }

    @Test
    void deadLettersALoop() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            stage.raw(
                    SampleMails.envelope(FIRST, "ann@example.net", "b@x.org"),
                    "Received: x\r\n".repeat(51),
                    NOW);
            assertThat(stage.takeDeliveries()).isEmpty();
            assertThat(Stage.header(stage.take(MailTopic.DEAD_LETTER).getFirst(), "reason"))
                    .isEqualTo("loop");
        }
    }

    @Test
    void deadLettersWhatItCannotDecode() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            Headers good = new RecordHeaders();
            good.add("envelope", Json.write(SampleMails.envelope(FIRST, "a@b.c", "b@x.org")));
            stage.give(
                    MailTopic.RAW,
                    new TestRecord<>(bytes("k"), bytes("x"), new RecordHeaders(), NOW));
            stage.give(
                    MailTopic.RAW,
                    new TestRecord<>(bytes("k"), bytes("x"), text("envelope", "{oops"), NOW));
            stage.give(
                    MailTopic.RAW,
                    new TestRecord<>(bytes("k"), bytes("x"), text("envelope", "{}"), NOW));
            stage.give(
                    MailTopic.RAW,
                    new TestRecord<>(bytes("k"), bytes("x"), text("envelope", "null"), NOW));
            stage.give(MailTopic.RAW, new TestRecord<byte[], byte[]>(bytes("k"), null, good, NOW));
            assertThat(stage.take(MailTopic.DEAD_LETTER))
                    .hasSize(5)
                    .allSatisfy(letter ->
                            assertThat(Stage.header(letter, "reason")).isEqualTo("undecodable"));
            assertThat(stage.take(MailTopic.PARSED)).isEmpty();
        }
    }

    @Test
    void handsAClaimCheckOn() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            BlobRef blob = stage.blobs.store(bytes("Subject: large\r\n"));
            Headers headers = new RecordHeaders();
            headers.add("envelope", Json.write(SampleMails.envelope(FIRST, "a@b.c", "b@x.org")));
            headers.add("blob", Json.write(blob));
            stage.give(MailTopic.RAW, new TestRecord<>(bytes("k"), new byte[0], headers, NOW));
            TestRecord<byte[], byte[]> delivery = stage.take(MailTopic.DELIVERIES).getFirst();
            assertThat(delivery.value()).isEmpty();
            assertThat(Json.read(bytes(Stage.header(delivery, "blob")), BlobRef.class))
                    .isEqualTo(blob);
            assertThat(stage.takeParsed().getFirst().subject()).isEqualTo("large");
        }
    }

    @Test
    void manyDeliveriesOfALargeMailShareOneBlob() throws IOException {
        try (Stage stage = Stage.open(folder, "[{name: all, to: [{destination: local}]}]")) {
            String mail = "Subject: large\r\n\r\n" + "x".repeat(100_000);
            stage.raw(SampleMails.envelope(FIRST, "a@b.c", recipients(84)), mail, NOW);

            assertThat(stage.take(MailTopic.DELIVERIES))
                    .hasSize(84)
                    .allSatisfy(delivery -> {
                        assertThat(delivery.value()).isEmpty();
                        assertThat(Json.read(bytes(Stage.header(delivery, "blob")), BlobRef.class))
                                .isEqualTo(new BlobRef(BlobId.of(bytes(mail)), mail.length()));
                    });
            try (InputStream stored = stage.blobs.open(BlobId.of(bytes(mail)))) {
                assertThat(stored.readAllBytes()).isEqualTo(bytes(mail));
            }
        }
    }

    @Test
    void fewDeliveriesCarryTheMail() throws IOException {
        try (Stage stage = Stage.open(folder, "[{name: all, to: [{destination: local}]}]")) {
            String mail = "Subject: large\r\n\r\n" + "x".repeat(100_000);
            stage.raw(SampleMails.envelope(FIRST, "a@b.c", recipients(83)), mail, NOW);

            assertThat(stage.take(MailTopic.DELIVERIES))
                    .hasSize(83)
                    .allSatisfy(delivery -> {
                        assertThat(delivery.value()).isEqualTo(bytes(mail));
                        assertThat(Stage.header(delivery, "blob")).isEqualTo("(none)");
                    });
        }
    }

    private static String[] recipients(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i + "@x.org").toArray(String[]::new);
    }

    @Test
    void deadLettersAMailWhoseBlobIsMissing() throws IOException {
        try (Stage stage = Stage.open(folder, TO_RELAY)) {
            BlobRef blob = new BlobRef(BlobId.of(bytes("nowhere")), 7);
            Headers headers = new RecordHeaders();
            headers.add("envelope", Json.write(SampleMails.envelope(FIRST, "a@b.c", "b@x.org")));
            headers.add("blob", Json.write(blob));
            stage.give(MailTopic.RAW, new TestRecord<>(bytes("k"), new byte[0], headers, NOW));
            TestRecord<byte[], byte[]> letter = stage.take(MailTopic.DEAD_LETTER).getFirst();
            assertThat(Stage.header(letter, "reason")).isEqualTo("blob-missing");
            assertThat(Json.read(bytes(Stage.header(letter, "blob")), BlobRef.class))
                    .isEqualTo(blob);
        }
    }

    @Test
    void deadLettersWhateverTheParserThrowsAndGoesOn() throws IOException {
        try (Stage stage =
                new Stage(
                        folder,
                        TO_RELAY,
                        Duration.ofSeconds(30),
                        (content, facts) -> {
                            String text = PlainParser.text(content);
                            if (text.contains("overflow")) {
                                throw new AssertionError(nest(1));
                            } else if (text.contains("memory")) {
                                throw new OutOfMemoryError("one huge allocation");
                            } else if (text.contains("error")) {
                                throw new LinkageError("a bug");
                            }
                            return new PlainParser().apply(content, facts);
                        })) {
            Envelope envelope = SampleMails.envelope(FIRST, "a@b.c", "b@x.org");
            stage.raw(envelope, "X: overflow", NOW);
            stage.raw(envelope, "X: memory", NOW);
            stage.raw(envelope, "X: error", NOW);
            stage.raw(envelope, "X: fine", NOW);
            assertThat(stage.take(MailTopic.DEAD_LETTER))
                    .extracting(letter -> Stage.header(letter, "reason"))
                    .containsExactly("parser-failed", "out-of-memory", "parser-failed");
            assertThat(stage.takeDeliveries()).hasSize(1);
            assertThat(stage.takeJourney())
                    .extracting(JourneyEntry::outcome)
                    .startsWith(JourneyEntry.Outcome.DEAD_LETTERED);
        }
    }

    private static int nest(int depth) {
        return depth < 0 ? 0 : 1 + nest(depth + 1);
    }

    private static Envelope from(String remoteAddress, MailId mailId) {
        Envelope plain = SampleMails.envelope(mailId, "ann@example.net", "b@x.org");
        return new Envelope(
                mailId,
                null,
                plain.receivedAt(),
                plain.protocol(),
                plain.listener(),
                plain.byHost(),
                plain.helo(),
                remoteAddress,
                null,
                null,
                null,
                plain.reversePath(),
                plain.forwardPaths(),
                null,
                null,
                plain.body(),
                false,
                false,
                null,
                null);
    }

    private static Headers text(String name, String value) {
        Headers headers = new RecordHeaders();
        headers.add(name, bytes(value));
        return headers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
