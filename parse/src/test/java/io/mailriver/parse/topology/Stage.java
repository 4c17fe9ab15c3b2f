package io.mailriver.parse.topology;

import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.route.Router;
import io.mailriver.parse.route.SampleRoutes;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/// The parse topology without brokers, and what a test says to it.
final class Stage implements AutoCloseable {
    static final TopicCatalogue CATALOGUE = new TopicCatalogue("mail.", 1, 1, Duration.ofDays(7));
    static final Instant NOW = Instant.parse("2026-11-05T10:15:30Z");

    final AtomicInteger ends = new AtomicInteger();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final BlobStore blobs;
    final OffsetJournal journal;
    private final ParseGuard guard;
    private final TopologyTestDriver driver;

    Stage(
            Path folder,
            String rules,
            Duration deadline,
            BiFunction<MailContent, MailFacts, ParsedMail> parser)
            throws IOException {
        InstantSource clock = InstantSource.fixed(NOW);
        ParseStageConfig config =
                new ParseStageConfig(
                        1,
                        Duration.ofMillis(100),
                        deadline,
                        Duration.ofMinutes(10),
                        Duration.ofDays(5),
                        false);
        this.blobs = FileBlobStore.open(folder.resolve("blobs"), clock);
        this.journal = OffsetJournal.open(folder.resolve("offsets.journal"));
        this.guard =
                new ParseGuard(
                        deadline,
                        journal,
                        new TransactionClock(Duration.ofSeconds(20)),
                        ends::incrementAndGet);
        Router router = SampleRoutes.router(rules, clock);
        DeadLetters deadLetters = new DeadLetters(CATALOGUE, clock);
        MailWork work =
                new MailWork(
                        parser,
                        router,
                        blobs,
                        new MailWriting(deadLetters, clock),
                        deadLetters,
                        config);
        MailLog log = new MailLog(meters);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("streams").toString());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbLimits.class);
        this.driver =
                new TopologyTestDriver(
                        ParseTopology.of(
                                CATALOGUE,
                                config.resendWindow(),
                                () ->
                                        new MailProcessor(
                                                CATALOGUE,
                                                work,
                                                deadLetters,
                                                guard,
                                                log,
                                                clock,
                                                config.resendWindow())),
                        settings,
                        NOW);
    }

    static Stage open(Path folder, String rules) throws IOException {
        return new Stage(folder, rules, Duration.ofSeconds(30), new PlainParser());
    }

    /// Gives a mail to the stage.
    void raw(Envelope envelope, String mail, Instant at) {
        raw(envelope, mail, at, new RecordHeaders());
    }

    void raw(Envelope envelope, String mail, Instant at, Headers more) {
        Headers headers = new RecordHeaders();
        headers.add(HeaderName.ENVELOPE, Json.write(envelope));
        more.forEach(headers::add);
        give(
                MailTopic.RAW,
                new TestRecord<>(
                        ("k" + mail.hashCode()).getBytes(StandardCharsets.UTF_8),
                        mail.getBytes(StandardCharsets.UTF_8),
                        headers,
                        at));
    }

    void give(MailTopic topic, TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(
                        CATALOGUE.name(topic), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
    }

    /// Everything that stands on a topic and was not taken yet.
    List<TestRecord<byte[], byte[]>> take(MailTopic topic) {
        return driver.createOutputTopic(
                        CATALOGUE.name(topic),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<ParsedMail> takeParsed() {
        return take(MailTopic.PARSED).stream()
                .map(record -> Json.read(record.value(), ParsedMail.class))
                .toList();
    }

    List<Delivery> takeDeliveries() {
        return take(MailTopic.DELIVERIES).stream()
                .map(record ->
                        Json.read(
                                record.headers().lastHeader(HeaderName.DELIVERY).value(),
                                Delivery.class))
                .toList();
    }

    List<JourneyEntry> takeJourney() {
        return take(MailTopic.JOURNEY).stream()
                .map(record -> Json.read(record.value(), JourneyEntry.class))
                .toList();
    }

    static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(none)" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.close();
        guard.close();
    }
}
