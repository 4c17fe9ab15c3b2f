package io.mailriver.parse.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.route.SampleMails;
import io.mailriver.parse.route.SampleRoutes;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
final class ParseStageIT {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 4, 1, Duration.ofDays(7));
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private Path folder;
    private EmbeddedBroker broker;
    private KafkaClients clients;
    private int sent;

    @BeforeEach
    void startBroker() throws Exception {
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS);
        broker.start();
        clients = new KafkaClients(broker.bootstrapServers(), Map.of());
        try (Admin admin = clients.admin("test")) {
            assertThat(new TopicCreation(admin, CATALOGUE).createMissing(CATALOGUE.essential()))
                    .isEmpty();
        }
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void parsesEveryMailOnceOverARestartInTheMiddle() throws Exception {
        send(500, "first");
        try (ParseStage stage = stage(new PlainParser())) {
            stage.start();
            Awaitility.await().atMost(PATIENCE).until(stage::isReady);
            Awaitility.await().atMost(PATIENCE).until(() -> read(MailTopic.PARSED).size() > 50);
            send(500, "second");
        }
        send(500, "third");
        try (ParseStage stage = stage(new PlainParser())) {
            stage.start();
            Awaitility.await().atMost(PATIENCE).until(() -> read(MailTopic.PARSED).size() >= sent);
            assertThat(ids(read(MailTopic.PARSED))).hasSize(1500).doesNotHaveDuplicates();
            assertThat(ids(read(MailTopic.DELIVERIES))).hasSize(1500).doesNotHaveDuplicates();
            assertThat(read(MailTopic.DEAD_LETTER)).isEmpty();
        }
    }

    @Test
    void getsPastMailsThatHangWithoutLosingOrRepeatingOthers() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BiFunction<MailContent, MailFacts, ParsedMail> parser =
                (content, facts) -> {
                    if (PlainParser.text(content).contains("hang")) {
                        try {
                            never.await();
                        } catch (InterruptedException stopped) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return new PlainParser().apply(content, facts);
                };
        send(50, "before");
        send(2, "hang");
        send(50, "after");
        try (ParseStage stage = stage(parser)) {
            stage.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(150))
                    .until(() ->
                            read(MailTopic.PARSED).size() + read(MailTopic.DEAD_LETTER).size()
                                    >= sent);
            assertThat(ids(read(MailTopic.PARSED))).hasSize(100).doesNotHaveDuplicates();
            assertThat(read(MailTopic.DEAD_LETTER))
                    .hasSize(2)
                    .allSatisfy(letter ->
                            assertThat(letter.headers().lastHeader("reason").value())
                                    .asString()
                                    .isEqualTo("deadline"));
            assertThat(stage.isRunning()).isTrue();
        }
        never.countDown();
    }

    @Test
    void refusesToStartOverWhenItsOffsetsHaveVanished() throws Exception {
        send(5, "first");
        try (ParseStage stage = stage(new PlainParser())) {
            stage.start();
            Awaitility.await().atMost(PATIENCE).until(() -> read(MailTopic.PARSED).size() == 5);
        }
        try (Admin admin = clients.admin("test")) {
            admin.deleteConsumerGroups(List.of(ParseStage.group(CATALOGUE))).all().get();
        }
        try (ParseStage stage = stage(new PlainParser())) {
            assertThatThrownBy(stage::start)
                    .isInstanceOf(ParseStageException.class)
                    .hasMessageContaining("have vanished")
                    .hasMessageContaining("parse.start-over: true");
        }
    }

    private ParseStage stage(BiFunction<MailContent, MailFacts, ParsedMail> parser)
            throws IOException {
        InstantSource clock = InstantSource.system();
        return new ParseStage(
                clients,
                CATALOGUE,
                parser,
                SampleRoutes.router("[{name: all, to: [{destination: relay}]}]", clock),
                FileBlobStore.open(folder.resolve("blobs"), clock),
                new MailLog(new SimpleMeterRegistry()),
                ParseStageConfig.DEFAULT,
                folder.resolve("parse"),
                clock,
                () -> {
                    throw new IllegalStateException("too many mails hang");
                });
    }

    private void send(int count, String subject) {
        try (KafkaProducer<byte[], byte[]> producer = clients.producer("test", Map.of())) {
            for (int i = 0; i < count; i++) {
                sent++;
                MailId mailId = MailId.of(Instant.now(), sent, sent);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(
                                CATALOGUE.name(MailTopic.RAW),
                                "%032x".formatted(sent).getBytes(StandardCharsets.US_ASCII),
                                ("Subject: " + subject + " " + i)
                                        .getBytes(StandardCharsets.US_ASCII));
                record.headers()
                        .add(
                                HeaderName.ENVELOPE,
                                Json.write(
                                        SampleMails.envelope(
                                                mailId, "ann@example.net", "b@x.org")));
                Future<?> _ = producer.send(record);
            }
        }
    }

    private static List<String> ids(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.key(), StandardCharsets.US_ASCII))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(MailTopic topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer("test", Map.of())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(CATALOGUE.name(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}
