package io.mailriver.app.look;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig.Flush;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.JourneyEntry.Outcome;
import io.mailriver.schemas.event.JourneyEntry.Stage;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.testkit.peer.FreePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `trace` and `topics` read, against a broker.
final class JourneysAndTopicsIT {
    @SuppressWarnings("TimeInStaticInitializer") // the time of this run
    private static final Instant NOW = Instant.now();

    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 3, 1, Duration.ofDays(1));

    @TempDir private static Path folder = Path.of("set by JUnit");
    private static @Nullable EmbeddedBroker broker;
    private static @Nullable KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker() throws Exception {
        EmbeddedBroker starting =
                new EmbeddedBroker(folder, new HostPort("127.0.0.1", FreePorts.one()), Flush.OS);
        broker = starting;
        starting.start();
        try (Admin admin = kafka("mail.").clients().admin("test")) {
            new TopicCreation(admin, CATALOGUE).createMissing(CATALOGUE.specs());
        }
        producer = kafka("mail.").clients().producer("test", Map.of());
    }

    @AfterAll
    static void stopBroker() {
        if (producer != null) {
            producer.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void readsAMailsEntriesInTheirOrderAmongThoseOfOthers() throws Exception {
        MailId mine = MailId.of(NOW, 1, 1);
        List<MailId> others = IntStream.range(2, 200).mapToObj(i -> MailId.of(NOW, i, i)).toList();
        others.forEach(other -> write(other, Outcome.RECEIVED));
        write(mine, Outcome.RECEIVED);
        others.forEach(other -> write(other, Outcome.PARSED));
        write(mine, Outcome.PARSED);
        write(mine, Outcome.DELIVERED);

        try (JourneyReader reader = new JourneyReader(kafka("mail."), mine)) {
            List<JourneyEntry> entries = new ArrayList<>();
            reader.readAll(entries::add);

            assertThat(entries)
                    .extracting(JourneyEntry::outcome)
                    .containsExactly(Outcome.RECEIVED, Outcome.PARSED, Outcome.DELIVERED);
            assertThat(entries).extracting(JourneyEntry::mailId).containsOnly(mine);

            write(mine, Outcome.DEFERRED);
            List<JourneyEntry> more = new ArrayList<>();
            for (int i = 0; i < 50 && more.isEmpty(); i++) {
                reader.readMore(more::add);
            }
            assertThat(more).extracting(JourneyEntry::outcome).containsExactly(Outcome.DEFERRED);
        }
    }

    @Test
    void aMailThatNobodyKnowsHasNoEntries() {
        for (Instant birth : List.of(Instant.EPOCH, NOW, NOW.plus(Duration.ofDays(400)))) {
            try (JourneyReader reader =
                    new JourneyReader(kafka("mail."), MailId.of(birth, 77, 78))) {
                List<JourneyEntry> entries = new ArrayList<>();
                reader.readAll(entries::add);

                assertThat(entries).isEmpty();
            }
        }
    }

    @Test
    void aLedgerThatDoesNotExistIsNamed() {
        try (JourneyReader reader = new JourneyReader(kafka("other."), MailId.of(NOW, 1, 2))) {
            assertThatThrownBy(() -> reader.readAll(_ -> {}))
                    .isInstanceOf(LookException.class)
                    .hasMessageContaining("'other.journey'");
        }
    }

    @Test
    void everyWriterOfTheLedgerPutsAMailWhereItIsLookedFor() throws Exception {
        for (int i = 0; i < 50; i++) {
            byte[] key = MailId.of(NOW, i, 9).text().getBytes(StandardCharsets.UTF_8);

            int partition = send("mail.marks", key, new byte[0]).partition();

            assertThat(JourneyReader.place(key, 3)).isEqualTo(partition);
        }
    }

    @Test
    void listsEveryTopicWithWhatItHolds() throws Exception {
        try (Admin admin = kafka("mail.").clients().admin("test")) {
            for (int i = 0; i < 7; i++) {
                send("mail.polled", new byte[] {(byte) i}, new byte[1000]);
            }

            List<TopicTable.Row> rows = new TopicTable(admin, kafka("mail.")).rows();

            assertThat(rows)
                    .hasSize(CATALOGUE.specs().size())
                    .allMatch(TopicTable.Row::exists)
                    .allMatch(row -> row.differences().isEmpty())
                    .allMatch(row -> row.replicas() == 1);
            assertThat(rows)
                    .filteredOn(row -> row.topic().equals("mail.polled"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.partitions()).isEqualTo(3);
                        assertThat(row.records()).isEqualTo(7);
                        assertThat(row.octets()).isBetween(7_000L, 9_000L);
                    });
        }
    }

    @Test
    void topicsThatAreMissingAreShownAsSuchAndNotCreated() throws Exception {
        Kafka other = kafka("other.");
        try (Admin admin = other.clients().admin("test")) {
            List<TopicTable.Row> rows = new TopicTable(admin, other).rows();

            assertThat(rows).isNotEmpty().noneMatch(TopicTable.Row::exists);
            assertThat(rows)
                    .filteredOn(row -> !row.essential())
                    .extracting(TopicTable.Row::topic)
                    .contains("other.accounts")
                    .doesNotContain("other.raw");
            Set<String> names = admin.listTopics().names().get();
            assertThat(names).noneMatch(name -> name.startsWith("other."));
        }
    }

    @Test
    void aTopicThatDiffersIsToldOf() {
        TopicCatalogue more = new TopicCatalogue("mail.", 5, 1, Duration.ofDays(1));
        Kafka kafka = new Kafka(kafka("mail.").clients(), more);
        try (Admin admin = kafka.clients().admin("test")) {
            assertThat(new TopicTable(admin, kafka).rows())
                    .filteredOn(row -> row.topic().equals("mail.raw"))
                    .singleElement()
                    .satisfies(row ->
                            assertThat(row.differences())
                                    .anyMatch(text -> text.contains("partitions")));
        }
    }

    private static void write(MailId id, Outcome outcome) {
        JourneyEntry entry =
                new JourneyEntry(id, NOW, Stage.PARSE, outcome, null, null, null, null, null);
        send(
                CATALOGUE.name(MailTopic.JOURNEY),
                id.text().getBytes(StandardCharsets.UTF_8),
                Json.write(entry));
    }

    private static RecordMetadata send(String topic, byte[] key, byte[] value) {
        try {
            return requireNonNull(producer).send(new ProducerRecord<>(topic, key, value)).get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    private static Kafka kafka(String prefix) {
        return new Kafka(
                new KafkaClients(requireNonNull(broker).bootstrapServers(), Map.of()),
                new TopicCatalogue(prefix, 3, 1, Duration.ofDays(1)));
    }
}
