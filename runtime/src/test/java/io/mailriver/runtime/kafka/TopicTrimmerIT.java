package io.mailriver.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicTrimmerIT {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 1, 1, Duration.ofDays(1));
    private static final TopicPartition RAW = new TopicPartition(CATALOGUE.name(MailTopic.RAW), 0);
    private static final TopicPartition DEFERRED =
            new TopicPartition(CATALOGUE.name(MailTopic.DEFERRED), 0);
    private static final Duration LONGEST_WAIT = Duration.ofDays(5);

    @TempDir private Path folder;
    private EmbeddedBroker broker;
    private KafkaClients kafka;

    @BeforeEach
    void start() throws Exception {
        broker = new EmbeddedBroker(folder, new HostPort("127.0.0.1", 0), KafkaConfig.Flush.OS);
        broker.start();
        kafka = new KafkaClients(broker.bootstrapServers(), Map.of());
        try (var admin = kafka.admin("test")) {
            assertThat(new TopicCreation(admin, CATALOGUE).createMissing(CATALOGUE.essential()))
                    .isEmpty();
        }
        try (var producer = kafka.producer("test", Map.of())) {
            for (int i = 0; i < 10; i++) {
                var _ = producer.send(new ProducerRecord<>(RAW.topic(), new byte[] {1}));
                var _ = producer.send(new ProducerRecord<>(DEFERRED.topic(), new byte[] {1}));
            }
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void keepsEverythingThatNoGroupHasFinished() throws Exception {
        assertThat(trim("0s")).doesNotContainKey(RAW);
        assertThat(firstOffset()).isZero();
    }

    @Test
    void deletesWhatIsFinishedAndOld() throws Exception {
        finish(MailGroup.PARSE, RAW, 6);

        assertThat(trim("0s")).containsEntry(RAW, 6L);
        assertThat(firstOffset()).isEqualTo(6);
    }

    @Test
    void keepsWhatIsFinishedButYoung() throws Exception {
        finish(MailGroup.PARSE, RAW, 10);

        assertThat(trim("1h")).doesNotContainKey(RAW);
        assertThat(firstOffset()).isZero();
    }

    @Test
    void keepsWhatMayStillWaitInTheScheduleHoweverShortMailIsKept() throws Exception {
        finish(MailGroup.SCHEDULE, DEFERRED, 10);

        assertThat(trim("0s", LONGEST_WAIT)).doesNotContainKey(DEFERRED);
        assertThat(trim("0s", LONGEST_WAIT.plusDays(2))).containsEntry(DEFERRED, 10L);
    }

    private void finish(MailGroup group, TopicPartition partition, long offset) {
        try (var consumer = kafka.consumer("test", Map.of("group.id", CATALOGUE.name(group)))) {
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
        }
    }

    private Map<TopicPartition, Long> trim(String keep) throws Exception {
        return trim(keep, Duration.ofMinutes(1));
    }

    private Map<TopicPartition, Long> trim(String keep, Duration later) throws Exception {
        KafkaConfig config =
                ConfigReading.read("test", "keep: " + keep, _ -> null, KafkaConfig::read).value();
        InstantSource clock = InstantSource.offset(InstantSource.system(), later);
        try (TopicTrimmer trimmer =
                new TopicTrimmer(kafka, CATALOGUE, config, LONGEST_WAIT, clock)) {
            return trimmer.trim();
        }
    }

    private long firstOffset() {
        try (var consumer = kafka.consumer("test", Map.of())) {
            return consumer.beginningOffsets(List.of(RAW)).getOrDefault(RAW, -1L);
        }
    }
}
