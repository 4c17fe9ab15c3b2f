package io.mailriver.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaConfigTest {
    @Test
    void defaults() {
        assertThat(read(""))
                .isEqualTo(
                        new KafkaConfig(
                                Optional.empty(),
                                Map.of(),
                                new KafkaConfig.EmbeddedConfig(
                                        new HostPort("127.0.0.1", 19092),
                                        KafkaConfig.Flush.EVERY_APPEND),
                                "mail.",
                                4,
                                1,
                                Duration.ofDays(7),
                                Duration.ofDays(7),
                                Duration.ofDays(90)));
    }

    @Test
    void explicitValues() {
        assertThat(
                        read(
                                """
                                embedded: {bind: "127.0.0.1:9", flush: os}
                                client: {security.protocol: SSL}
                                topic-prefix: test-
                                partitions: 7
                                replication-factor: 1
                                expiry: 1d
                                keep: 2d
                                keep-journey: 3d
                                """))
                .isEqualTo(
                        new KafkaConfig(
                                Optional.empty(),
                                Map.of("security.protocol", "SSL"),
                                new KafkaConfig.EmbeddedConfig(
                                        new HostPort("127.0.0.1", 9), KafkaConfig.Flush.OS),
                                "test-",
                                7,
                                1,
                                Duration.ofDays(1),
                                Duration.ofDays(2),
                                Duration.ofDays(3)));
    }

    @Test
    void aClusterHasMorePartitionsAndThreeCopiesByDefault() {
        KafkaConfig config = read("bootstrap-servers: kafka-1:9092");

        assertThat(config.bootstrapServers()).contains("kafka-1:9092");
        assertThat(config.catalogue())
                .isEqualTo(new TopicCatalogue("mail.", 12, 3, Duration.ofDays(7)));
    }

    @Test
    void refusesAClusterBesideTheEmbeddedBroker() {
        assertThatThrownBy(() -> read("bootstrap-servers: a:1\nembedded: {flush: os}"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "test:2: embedded: stands beside bootstrap-servers, expected only one of"
                                + " the two");
    }

    @Test
    void refusesMoreCopiesThanTheEmbeddedBrokerKeeps() {
        assertThatThrownBy(() -> read("partitions: 3\nreplication-factor: 3"))
                .hasMessage("test:2: replication-factor: 3 copies, the embedded broker keeps 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail/", "'mail '", "\"\"", "mäil."})
    void refusesPrefixesThatBeginNoTopicsName(String prefix) {
        assertThatThrownBy(() -> read("topic-prefix: " + prefix))
                .hasMessageContaining("test:1: topic-prefix: '");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "enable.idempotence",
                "isolation.level",
                "bootstrap.servers",
                "processing.guarantee",
                "producer.acks",
                "main.consumer.isolation.level",
                "topic.min.insync.replicas"
            })
    void refusesClientSettingsThatOurPromisesStandOn(String setting) {
        assertThatThrownBy(() -> read("client: {" + setting + ": x}"))
                .hasMessage(
                        "test:1: client: '" + setting + "' is set by Mailriver, expected others");
    }

    @Test
    void neverPrintsSecrets() {
        KafkaConfig config =
                read("client: {sasl.jaas.config: s3cr3t, security.protocol: SASL_SSL}");

        assertThat(config.client()).containsEntry("sasl.jaas.config", "s3cr3t");
        assertThat(config.toString()).doesNotContain("s3cr3t").contains("SASL_SSL");
    }

    private static KafkaConfig read(String yaml) {
        return ConfigReading.read("test", yaml, _ -> null, KafkaConfig::read).value();
    }
}
