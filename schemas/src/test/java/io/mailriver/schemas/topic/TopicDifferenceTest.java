package io.mailriver.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TopicDifferenceTest {
    private static final TopicCatalogue CATALOGUE =
            new TopicCatalogue("mail.", 4, 3, Duration.ofDays(1));

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void aTopicThatIsAsTheCatalogueSaysDiffersInNothing(MailTopic topic) {
        TopicSpec spec = CATALOGUE.spec(topic);

        assertThat(differences(topic, spec.partitions(), 3, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void anotherCountOfPartitionsIsFatal(MailTopic topic) {
        assertThat(differences(topic, 3, 3, Map.of()))
                .singleElement()
                .matches(TopicDifference::fatal)
                .extracting(TopicDifference::setting)
                .isEqualTo("partitions");
    }

    @Test
    void fewerCopiesThanAskedForAreFatalAndMoreAreNot() {
        assertThat(differences(MailTopic.RAW, 4, 2, Map.of()))
                .singleElement()
                .matches(TopicDifference::fatal)
                .hasToString("mail.raw: replication-factor is 2, expected 3");
        assertThat(differences(MailTopic.RAW, 4, 5, Map.of()))
                .singleElement()
                .matches(difference -> !difference.fatal());
    }

    @ParameterizedTest
    @CsvSource({
        "RAW, min.insync.replicas, 1, true",
        "QUEUE, min.insync.replicas, 1, true",
        "RAW, min.insync.replicas, 3, false",
        "RAW, unclean.leader.election.enable, true, true",
        "PARSED, unclean.leader.election.enable, true, true",
        "RAW, retention.ms, 604800000, true",
        "JOURNEY, retention.bytes, 1073741824, true",
        "DEAD_LETTER, retention.ms, 604800000, true",
        "DELIVERIES, cleanup.policy, compact, true",
        "DELIVERIES, cleanup.policy, 'compact,delete', true",
        "CURSORS, cleanup.policy, delete, true",
        "PARSED, cleanup.policy, compact, false",
        "PARSED, retention.ms, 1000, false",
        "PARSED, retention.bytes, 1000, false",
        "CURSORS, retention.bytes, 1000, false",
        "RAW, max.message.bytes, 1048588, false"
    })
    void whatLosesMailIsFatalAndTheRestIsTold(
            MailTopic topic, String setting, String actual, boolean fatal) {
        int partitions = CATALOGUE.spec(topic).partitions();

        assertThat(differences(topic, partitions, 3, Map.of(setting, actual)))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.setting()).isEqualTo(setting);
                    assertThat(difference.actual()).isEqualTo(actual);
                    assertThat(difference.fatal()).isEqualTo(fatal);
                });
    }

    @Test
    void everyDifferenceIsFound() {
        assertThat(
                        differences(
                                MailTopic.RAW,
                                1,
                                1,
                                Map.of("retention.ms", "1", "min.insync.replicas", "1")))
                .extracting(TopicDifference::setting)
                .containsExactly(
                        "partitions", "replication-factor", "min.insync.replicas", "retention.ms");
    }

    private static List<TopicDifference> differences(
            MailTopic topic, int partitions, int copies, Map<String, String> changed) {
        TopicSpec spec = CATALOGUE.spec(topic);
        List<Node> replicas =
                IntStream.range(0, copies).mapToObj(id -> new Node(id, "127.0.0.1", 9092)).toList();
        List<TopicPartitionInfo> infos =
                IntStream.range(0, partitions)
                        .mapToObj(p ->
                                new TopicPartitionInfo(p, replicas.getFirst(), replicas, replicas))
                        .toList();
        Map<String, String> settings = new HashMap<>(spec.settings());
        settings.putAll(changed);
        Config config =
                new Config(
                        settings.entrySet().stream()
                                .map(s -> new ConfigEntry(s.getKey(), s.getValue()))
                                .toList());
        return TopicDifference.between(
                spec, new TopicDescription(spec.name(), false, infos), config);
    }
}
