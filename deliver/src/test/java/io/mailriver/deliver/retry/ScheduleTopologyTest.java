package io.mailriver.deliver.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.QueueEntry;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScheduleTopologyTest {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 1, 1, Duration.ofDays(7));
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final BlobRef BLOB = new BlobRef(BlobId.of(new byte[] {1}), 1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> deferred;
    private TestOutputTopic<byte[], byte[]> deliveries;
    private TestOutputTopic<byte[], byte[]> queue;
    private TestOutputTopic<byte[], byte[]> dead;

    @BeforeEach
    void start(@TempDir Path folder) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "schedule");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        driver =
                new TopologyTestDriver(
                        ScheduleTopology.build(CATALOGUE, Stores::inMemoryKeyValueStore),
                        settings,
                        NOON);
        deferred =
                driver.createInputTopic(
                        CATALOGUE.name(MailTopic.DEFERRED),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        deliveries = output(MailTopic.DELIVERIES);
        queue = output(MailTopic.QUEUE);
        dead = output(MailTopic.DEAD_LETTER);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void handsOutAtTheDueTimeAndNotBefore() {
        put(waiting(1, 2, MINUTE));
        advance(MINUTE.minusMillis(1));
        assertThat(handedOut()).isEmpty();
        advance(ScheduleProcessor.TICK);
        assertThat(handedOut())
                .singleElement()
                .satisfies(delivery -> {
                    assertThat(delivery.deliveryId()).isEqualTo(sample(1).deliveryId());
                    assertThat(delivery.state()).isEqualTo(State.READY);
                    assertThat(delivery.attempt()).isEqualTo(2);
                    assertThat(delivery.notBefore()).isEqualTo(NOON.plus(MINUTE));
                    assertThat(delivery.lastReply()).isEqualTo("450 4.7.1 later");
                });
        advance(Duration.ofDays(6));
        assertThat(handedOut()).isEmpty();
    }

    @Test
    void handsOutWithTheHeadersAndAnEmptyValueThatIsNotNull() {
        Headers headers = headers(waiting(1, 2, MINUTE));
        headers.add(HeaderName.TENANT, text("acme")).add(HeaderName.MAIL_ID, text("m"));
        put(new TestRecord<>(text("key"), new byte[0], headers));
        advance(MINUTE);
        TestRecord<byte[], byte[]> record = deliveries.readRecord();
        assertThat(record.key()).isEqualTo(text(sample(1).deliveryId().text()));
        assertThat(record.value()).isEmpty();
        assertThat(record.headers().lastHeader(HeaderName.TENANT).value()).isEqualTo(text("acme"));
        assertThat(record.headers().lastHeader(HeaderName.BLOB).value())
                .isEqualTo(Json.write(BLOB));
        assertThat(record.headers().headers(HeaderName.DELIVERY)).hasSize(1);
    }

    @Test
    void handsOutWhatHasNoDueTimeAtOnce() {
        Delivery now = sample(1).with(State.DEFERRED, 1, null, null);
        put(now);
        advance(ScheduleProcessor.TICK);
        assertThat(handedOut()).hasSize(1);
    }

    @Test
    void handsOutWhatWasDueBefore1970() {
        put(sample(1).with(State.DEFERRED, 2, Instant.parse("1901-01-01T00:00:00Z"), null));
        advance(ScheduleProcessor.TICK);
        assertThat(handedOut()).hasSize(1);
    }

    @Test
    void theNewestDueTimeCounts() {
        put(waiting(1, 2, MINUTE));
        put(waiting(1, 2, MINUTE.multipliedBy(2)));
        advance(MINUTE.plus(ScheduleProcessor.TICK));
        assertThat(handedOut()).isEmpty();
        advance(MINUTE);
        assertThat(handedOut()).hasSize(1);
    }

    @Test
    void ignoresOlderAttempts() {
        put(waiting(1, 3, Duration.ofHours(1)));
        put(waiting(1, 2, MINUTE));
        put(leased(1, 2, MINUTE));
        advance(MINUTE.multipliedBy(2));
        assertThat(handedOut()).isEmpty();
        advance(Duration.ofHours(1));
        assertThat(handedOut()).extracting(Delivery::attempt).containsExactly(3);
        put(waiting(1, 2, MINUTE));
        advance(Duration.ofHours(1));
        assertThat(handedOut()).isEmpty();
    }

    @Test
    void whatWasHandedOutComesBackWhenItIsDeferredAgain() {
        put(waiting(1, 2, MINUTE));
        advance(MINUTE);
        put(waiting(1, 2, MINUTE.multipliedBy(2))); // postponed: the same attempt
        advance(MINUTE);
        put(waiting(1, 3, MINUTE.multipliedBy(3)));
        advance(MINUTE);
        assertThat(handedOut()).extracting(Delivery::attempt).containsExactly(2, 2, 3);
    }

    @Test
    void whatEndedNeverComesBack() {
        put(waiting(1, 2, MINUTE));
        put(ended(1, 2));
        put(waiting(1, 3, MINUTE));
        put(leased(1, 4, MINUTE));
        advance(Duration.ofMinutes(59));
        assertThat(handedOut()).isEmpty();
    }

    @Test
    void theEndOfAnOlderAttemptIsAnEndToo() {
        put(waiting(1, 3, MINUTE));
        put(ended(1, 2));
        advance(Duration.ofMinutes(59));
        assertThat(handedOut()).isEmpty();
    }

    @Test
    void anEndThatCameBeforeItsLeaseCounts() {
        put(ended(1, 1));
        put(leased(1, 1, MINUTE));
        advance(Duration.ofMinutes(59));
        assertThat(handedOut()).isEmpty();
    }

    @Test
    void anEndedDeliveryIsForgottenAfterAnHour() {
        put(waiting(1, 2, MINUTE));
        put(ended(1, 2));
        advance(ScheduleProcessor.ENDED_KEPT.plus(ScheduleProcessor.TICK));
        assertThat(size(ScheduleProcessor.ENTRIES)).isZero();
        assertThat(size(ScheduleProcessor.DUE)).isZero();
    }

    @Test
    void aLeaseThatRunsOutIsHandedOutAndOneThatIsRenewedIsNot() {
        put(leased(1, 1, MINUTE));
        put(leased(2, 1, MINUTE));
        put(leased(2, 1, MINUTE.multipliedBy(2)));
        advance(MINUTE);
        assertThat(handedOut())
                .singleElement()
                .satisfies(delivery -> {
                    assertThat(delivery.deliveryId()).isEqualTo(sample(1).deliveryId());
                    assertThat(delivery.state()).isEqualTo(State.READY);
                    assertThat(delivery.attempt()).isEqualTo(1);
                });
    }

    @Test
    void handsOutAtMostAThousandAtATimeTheOldestFirst() {
        for (int i = 0; i < 2500; i++) {
            put(waiting(i, 2, MINUTE.minusMillis(i)));
        }
        driver.advanceWallClockTime(MINUTE);
        List<Delivery> first = handedOut();
        assertThat(first).hasSize(ScheduleProcessor.MAX_AT_ONCE);
        assertThat(first.getFirst().deliveryId()).isEqualTo(sample(2499).deliveryId());
        driver.advanceWallClockTime(ScheduleProcessor.TICK);
        assertThat(handedOut()).hasSize(ScheduleProcessor.MAX_AT_ONCE);
        driver.advanceWallClockTime(ScheduleProcessor.TICK);
        assertThat(handedOut()).hasSize(500);
    }

    @Test
    void tellsTheQueueWhereEachDeliveryStandsAndTakesItOutAtItsEnd() {
        put(waiting(1, 2, MINUTE));
        advance(MINUTE);
        put(leased(1, 2, MINUTE.multipliedBy(5)));
        put(ended(1, 2));
        List<QueueEntry> told = new ArrayList<>();
        while (queue.getQueueSize() > 1) {
            TestRecord<byte[], byte[]> record = queue.readRecord();
            assertThat(record.key()).isEqualTo(text(sample(1).deliveryId().text()));
            told.add(Json.read(record.value(), QueueEntry.class));
        }
        assertThat(told)
                .extracting(QueueEntry::state)
                .containsExactly(State.DEFERRED, State.READY, State.LEASED);
        assertThat(told.getFirst())
                .isEqualTo(
                        new QueueEntry(
                                sample(1).mailId(),
                                "there",
                                State.DEFERRED,
                                2,
                                NOON.plus(MINUTE),
                                "450 4.7.1 later"));
        assertThat(queue.readRecord().value()).isNull();
    }

    @Test
    void anEndOfWhatWasNeverInTheQueueLeavesNoTraceThere() {
        put(ended(1, 1));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void whatCanNotWaitGoesToTheDeadLetterTopicWhole() {
        Headers none = new RecordHeaders().add(HeaderName.TENANT, text("acme"));
        Headers broken = headers(waiting(1, 2, MINUTE));
        broken.remove(HeaderName.DELIVERY).add(HeaderName.DELIVERY, text("{\"deliveryId\":"));
        Headers withoutMail = headers(waiting(1, 2, MINUTE)).remove(HeaderName.BLOB);
        Headers farAway =
                headers(sample(1).with(State.DEFERRED, 2, Instant.MAX, "450 4.7.1 later"));
        Headers longName = headers(waiting(1, 2, MINUTE)).add("x".repeat(70_000), new byte[1]);
        List<Headers> all = List.of(none, broken, withoutMail, farAway, longName);
        for (Headers headers : all) {
            put(new TestRecord<>(text("key"), text("value"), new RecordHeaders(headers)));
        }
        put(waiting(2, 2, MINUTE));
        advance(Duration.ofDays(6));
        assertThat(handedOut()).hasSize(1);
        for (int i = 0; i < all.size(); i++) {
            TestRecord<byte[], byte[]> record = dead.readRecord();
            assertThat(record.key()).isEqualTo(text("key"));
            assertThat(record.value()).isEqualTo(text("value"));
            assertThat(record.headers().toArray()).contains(all.get(i).toArray());
            assertThat(header(record, HeaderName.REASON)).isEqualTo("undecodable");
            assertThat(header(record, HeaderName.STAGE)).isEqualTo("schedule");
            assertThat(header(record, HeaderName.ERROR)).isNotBlank().doesNotContain("\n");
            assertThat(header(record, HeaderName.SOURCE_TOPIC)).isEqualTo("mail.deferred");
            assertThat(header(record, HeaderName.SOURCE_PARTITION)).isEqualTo("0");
            assertThat(header(record, HeaderName.SOURCE_OFFSET)).isEqualTo(Integer.toString(i));
        }
        assertThat(dead.isEmpty()).isTrue();
    }

    @Test
    void holdsNothingInMemoryForAnEntry() {
        assertThat(ScheduleProcessor.class.getDeclaredFields())
                .filteredOn(field -> !java.lang.reflect.Modifier.isStatic(field.getModifiers()))
                .extracting(Field::getName)
                .containsExactlyInAnyOrder("context", "entries", "due", "nextDue");
    }

    private TestOutputTopic<byte[], byte[]> output(MailTopic topic) {
        return driver.createOutputTopic(
                CATALOGUE.name(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void put(Delivery delivery) {
        put(new TestRecord<>(text(delivery.deliveryId().text()), new byte[0], headers(delivery)));
    }

    private void put(TestRecord<byte[], byte[]> record) {
        deferred.pipeInput(record);
    }

    /// Lets time go by in the steps of the schedule.
    private void advance(Duration time) {
        Duration rest = time;
        if (time.compareTo(Duration.ofHours(1)) > 0) {
            driver.advanceWallClockTime(time.minus(MINUTE));
            rest = MINUTE;
        }
        while (rest.compareTo(ScheduleProcessor.TICK) > 0) {
            driver.advanceWallClockTime(ScheduleProcessor.TICK);
            rest = rest.minus(ScheduleProcessor.TICK);
        }
        driver.advanceWallClockTime(rest);
    }

    private List<Delivery> handedOut() {
        return deliveries.readRecordsToList().stream()
                .map(record -> record.headers().lastHeader(HeaderName.DELIVERY).value())
                .map(json -> Json.read(json, Delivery.class))
                .toList();
    }

    private int size(String store) {
        int size = 0;
        try (KeyValueIterator<Object, Object> all = driver.getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                all.next();
                size++;
            }
        }
        return size;
    }

    private static Delivery waiting(int number, int attempt, Duration wait) {
        return sample(number).with(State.DEFERRED, attempt, NOON.plus(wait), "450 4.7.1 later");
    }

    private static Delivery leased(int number, int attempt, Duration lease) {
        return sample(number).with(State.LEASED, attempt, NOON.plus(lease), null);
    }

    private static Delivery ended(int number, int attempt) {
        return sample(number).with(State.ENDED, attempt, null, null);
    }

    private static Delivery sample(int number) {
        return new SampleDelivery().mail(number).build();
    }

    private static Headers headers(Delivery delivery) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderName.DELIVERY, Json.write(delivery));
        if (delivery.state() != State.ENDED) {
            headers.add(HeaderName.BLOB, Json.write(BLOB));
        }
        return headers;
    }

    private static @Nullable String header(TestRecord<byte[], byte[]> record, String name) {
        return Arrays.stream(record.headers().toArray())
                .filter(header -> header.key().equals(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .findFirst()
                .orElse(null);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
