package io.mailriver.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicCatalogueTest {
    private static final Set<MailTopic> UNFINISHED_WORK =
            Set.of(
                    MailTopic.RAW,
                    MailTopic.POLLED,
                    MailTopic.EXTRACT,
                    MailTopic.DELIVERIES,
                    MailTopic.DEFERRED,
                    MailTopic.JOURNEY);
    private static final Set<MailTopic> BY_ACCOUNT =
            Set.of(MailTopic.CURSORS, MailTopic.SIGHTINGS, MailTopic.PENDING, MailTopic.ACCOUNTS);
    private static final Set<MailTopic> NEWEST_OF_EACH_KEY =
            Set.of(
                    MailTopic.QUEUE,
                    MailTopic.MARKS,
                    MailTopic.PENDING,
                    MailTopic.SETTLED,
                    MailTopic.CURSORS,
                    MailTopic.SIGHTINGS,
                    MailTopic.ACCOUNTS);

    @Test
    void namesEveryTopicOfTheContract() {
        assertThat(catalogue(1).specs())
                .extracting(TopicSpec::name)
                .containsExactlyInAnyOrder(
                        "mail.raw",
                        "mail.polled",
                        "mail.parsed",
                        "mail.extract",
                        "mail.deliveries",
                        "mail.deferred",
                        "mail.queue",
                        "mail.commands",
                        "mail.marks",
                        "mail.pending",
                        "mail.settled",
                        "mail.journey",
                        "mail.dead-letter",
                        "mail.cursors",
                        "mail.sightings",
                        "mail.mailbox-events",
                        "mail.accounts");
    }

    @Test
    void everyNameAndGroupBeginsWithThePrefix() {
        TopicCatalogue catalogue = new TopicCatalogue("test-7_", 1, 1, Duration.ofDays(1));

        assertThat(catalogue.specs()).allMatch(spec -> spec.name().startsWith("test-7_"));
        assertThat(catalogue.name(MailTopic.DEAD_LETTER)).isEqualTo("test-7_dead-letter");
        assertThat(catalogue.name(MailGroup.PARSE)).isEqualTo("test-7_parse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mail/", "mail ", "mäil.", "../", "mail\n"})
    void refusesPrefixesThatKafkaDoesNotTake(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicCatalogue(prefix, 1, 1, Duration.ofDays(1)))
                .withMessageContaining("prefix");
    }

    @Test
    void refusesCountsBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicCatalogue("mail.", 0, 1, Duration.ofDays(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicCatalogue("mail.", 1, 0, Duration.ofDays(1)));
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void topicsByAccountHave64PartitionsWhateverIsConfigured(MailTopic topic) {
        assertThat(catalogue(1).spec(topic).partitions())
                .isEqualTo(BY_ACCOUNT.contains(topic) ? 64 : 5);
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void nothingDeletesUnfinishedWorkOrDeadLetters(MailTopic topic) {
        Map<String, String> settings = catalogue(1).spec(topic).settings();

        assertThat(settings).containsEntry("retention.bytes", "-1");
        if (UNFINISHED_WORK.contains(topic) || topic == MailTopic.DEAD_LETTER) {
            assertThat(settings)
                    .containsEntry("cleanup.policy", "delete")
                    .containsEntry("retention.ms", "-1");
        }
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void onlyUnfinishedWorkIsTrimmed(MailTopic topic) {
        assertThat(topic.cleanup() == MailTopic.Cleanup.TRIMMED)
                .isEqualTo(UNFINISHED_WORK.contains(topic));
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void tablesAreCompactedAndNothingElseIs(MailTopic topic) {
        assertThat(catalogue(1).spec(topic).settings().get("cleanup.policy"))
                .isEqualTo(NEWEST_OF_EACH_KEY.contains(topic) ? "compact" : "delete");
    }

    @Test
    void whatIsNoWorkExpires() {
        for (MailTopic topic :
                List.of(MailTopic.PARSED, MailTopic.COMMANDS, MailTopic.MAILBOX_EVENTS)) {
            assertThat(catalogue(1).spec(topic).settings())
                    .containsEntry("retention.ms", "86400000");
        }
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void withThreeCopiesTwoMustHaveEachRecord(MailTopic topic) {
        for (int copies : List.of(3, 5)) {
            TopicSpec spec = catalogue(copies).spec(topic);
            assertThat(spec.replicationFactor()).isEqualTo(copies);
            assertThat(spec.settings())
                    .containsEntry("min.insync.replicas", "2")
                    .containsEntry("unclean.leader.election.enable", "false");
        }
    }

    @Test
    void withFewerCopiesNobodyWaitsForASecondOne() {
        for (int copies : List.of(1, 2)) {
            assertThat(catalogue(copies).specs())
                    .allSatisfy(spec ->
                            assertThat(spec.settings())
                                    .doesNotContainKey("min.insync.replicas")
                                    .containsEntry("unclean.leader.election.enable", "false"));
        }
    }

    @Test
    void streamsOwnTopicsHaveTheSameCopiesAndRecordSize() {
        assertThat(catalogue(3).internalTopicSettings())
                .isEqualTo(
                        Map.of(
                                "min.insync.replicas", "2",
                                "unclean.leader.election.enable", "false",
                                "max.message.bytes", "8388608"));
    }

    @ParameterizedTest
    @EnumSource(MailTopic.class)
    void everyTopicTakesTheLargestRecord(MailTopic topic) {
        assertThat(catalogue(1).spec(topic).settings())
                .containsEntry("max.message.bytes", "8388608");
    }

    @Test
    void eachTopicOfUnfinishedMailIsFinishedByOneGroup() {
        for (MailTopic topic :
                List.of(
                        MailTopic.RAW,
                        MailTopic.POLLED,
                        MailTopic.DELIVERIES,
                        MailTopic.DEFERRED)) {
            assertThat(MailGroup.values())
                    .as(topic.suffix())
                    .filteredOn(group -> group.finishes(topic))
                    .hasSize(1);
        }
        assertThat(MailGroup.DELIVER.kind()).isEqualTo(MailGroup.Kind.SHARE);
        assertThat(MailGroup.PARSE.kind()).isEqualTo(MailGroup.Kind.CONSUMER);
    }

    private static TopicCatalogue catalogue(int copies) {
        return new TopicCatalogue("mail.", 5, copies, Duration.ofDays(1));
    }
}
