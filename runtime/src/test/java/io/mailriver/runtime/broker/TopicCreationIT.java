package io.mailriver.runtime.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig.Flush;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.schemas.topic.TopicDifference;
import io.mailriver.schemas.topic.TopicException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One broker for all tests, each with a prefix of its own.
final class TopicCreationIT {
    @TempDir private static Path folder;
    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = new EmbeddedBroker(folder, new HostPort("127.0.0.1", 0), Flush.OS);
        broker.start();
        admin = new KafkaClients(broker.bootstrapServers(), Map.of()).admin("test");
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void createsEveryTopicAsTheCatalogueSays() {
        TopicCatalogue catalogue = catalogue("every.", 1);
        TopicCreation creation = new TopicCreation(admin, catalogue);

        assertThat(creation.createMissing(catalogue.specs())).isEmpty();

        assertThat(creation.differences()).isEmpty();
        assertThat(creation.describe()).hasSize(MailTopic.values().length);
        assertThat(partitions(creation, "every.cursors")).isEqualTo(64);
        assertThat(partitions(creation, "every.raw")).isEqualTo(2);
    }

    @Test
    void severalProcessesMayCreateAtOnce() throws Exception {
        TopicCatalogue catalogue = catalogue("race.", 1);
        List<Future<List<TopicDifference>>> found = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                found.add(
                        threads.submit(() ->
                                new TopicCreation(admin, catalogue)
                                        .createMissing(catalogue.specs())));
            }
        }

        assertThat(found).allSatisfy(each -> assertThat(each.resultNow()).isEmpty());
        assertThat(new TopicCreation(admin, catalogue).differences()).isEmpty();
    }

    @Test
    void createsWhatIsMissingAndTellsWhatIsFatalOfTheRest() throws Exception {
        TopicCatalogue catalogue = catalogue("some.", 1);
        NewTopic raw =
                new NewTopic("some.raw", Optional.of(3), Optional.of((short) 1))
                        .configs(Map.of("retention.ms", "60000", "max.message.bytes", "8388608"));
        admin.createTopics(List.of(raw)).all().get();

        List<TopicDifference> differences =
                new TopicCreation(admin, catalogue).createMissing(catalogue.specs());

        assertThat(differences)
                .extracting(TopicDifference::toString)
                .containsExactly(
                        "some.raw: partitions is 3, expected 2",
                        "some.raw: retention.ms is 60000, expected -1");
        assertThat(differences).allMatch(TopicDifference::fatal);
        assertThat(TopicCreation.describe(differences)).contains("; ");
    }

    @Test
    void createsWhatIsAskedForAndLooksAtAllThatThereIs() {
        TopicCatalogue wanted = catalogue("less.", 1);
        assertThat(new TopicCreation(admin, wanted).createMissing(wanted.essential())).isEmpty();
        assertThat(new TopicCreation(admin, wanted).describe())
                .containsKey("less.raw")
                .doesNotContainKeys("less.cursors", "less.accounts");
        create(wanted);

        TopicCatalogue other = catalogue("less.", 3);

        assertThat(new TopicCreation(admin, other).createMissing(other.essential()))
                .extracting(TopicDifference::topic)
                .contains(MailTopic.RAW, MailTopic.CURSORS);
    }

    private static List<TopicDifference> create(TopicCatalogue catalogue) {
        return new TopicCreation(admin, catalogue).createMissing(catalogue.specs());
    }

    @Test
    void topicsWithOneCopyDontPassForThree() {
        create(catalogue("few.", 1));

        List<TopicDifference> differences = create(catalogue("few.", 3));

        for (MailTopic topic : MailTopic.values()) {
            assertThat(differences)
                    .filteredOn(difference -> difference.topic() == topic)
                    .allMatch(TopicDifference::fatal)
                    .extracting(TopicDifference::setting)
                    .containsExactly("replication-factor", "min.insync.replicas");
        }
    }

    @Test
    void moreCopiesThanThereAreBrokersCantBeCreated() {
        assertThatThrownBy(() -> create(catalogue("three.", 3)))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith("could not create the topic 'three.")
                .hasCauseInstanceOf(InvalidReplicationFactorException.class);
    }

    private static int partitions(TopicCreation creation, String topic) {
        return Optional.ofNullable(creation.describe().get(topic))
                .map(TopicDescription::partitions)
                .map(List::size)
                .orElse(0);
    }

    private static TopicCatalogue catalogue(String prefix, int copies) {
        return new TopicCatalogue(prefix, 2, copies, Duration.ofDays(1));
    }
}
