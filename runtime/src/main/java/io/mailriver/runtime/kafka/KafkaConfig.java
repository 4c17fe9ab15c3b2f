package io.mailriver.runtime.kafka;

import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.config.Section;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// `kafka:` which brokers, and what our topics look like there.
///
/// @param bootstrapServers an external cluster; empty for the embedded broker
/// @param client settings passed on to every client (`security.protocol`, `sasl.jaas.config` ...)
/// @param keep how long finished mail and deliveries are kept before they are trimmed
/// @param keepJourney how long the ledger is kept
public record KafkaConfig(
        Optional<String> bootstrapServers,
        Map<String, String> client,
        EmbeddedConfig embedded,
        String topicPrefix,
        int partitions,
        int replicationFactor,
        Duration expiry,
        Duration keep,
        Duration keepJourney) {
    static final int CLUSTER_PARTITIONS = 12;
    static final int EMBEDDED_PARTITIONS = 4; // each is one more fsync for a batch of appends

    /// When the embedded broker puts appended records on disk.
    public enum Flush {
        /// Before they are acknowledged: they survive a power cut.
        EVERY_APPEND,
        /// When the operating system likes: they survive a killed process.
        OS
    }

    /// `kafka.embedded:` the broker inside this process.
    public record EmbeddedConfig(HostPort bind, Flush flush) {
        static final HostPort DEFAULT_BIND = new HostPort("127.0.0.1", 19092);
        static final EmbeddedConfig DEFAULTS = new EmbeddedConfig(DEFAULT_BIND, Flush.EVERY_APPEND);

        static EmbeddedConfig read(Section section) {
            return new EmbeddedConfig(
                    section.hostPort(
                            "bind",
                            "Where the embedded broker listens, for this process and for the"
                                    + " commands that look into it.",
                            DEFAULT_BIND),
                    section.choice(
                            "flush",
                            "When an append is on disk: every-append survives a power cut, os"
                                    + " survives a killed process only and is faster.",
                            Flush.EVERY_APPEND));
        }
    }

    public static KafkaConfig read(Section section) {
        Optional<String> servers =
                section.optionalText(
                        "bootstrap-servers",
                        "An external cluster, such as kafka-1:9092,kafka-2:9092. Without it an"
                                + " embedded broker runs in this process.");
        if (servers.isPresent() && section.has("embedded") && section.isPresent()) {
            section.problem(
                    "embedded", "stands beside bootstrap-servers, expected only one of the two");
        }
        KafkaConfig config =
                new KafkaConfig(
                        servers,
                        section.pairs(
                                "client",
                                "Settings passed on to every Kafka client, such as security.protocol."),
                        servers.isPresent() && !section.has("embedded")
                                ? EmbeddedConfig.DEFAULTS // not shown where there is none
                                : EmbeddedConfig.read(section.section("embedded")),
                        section.value(
                                "topic-prefix",
                                "text",
                                "What every topic's name begins with.",
                                "mail.",
                                KafkaConfig::topicPrefix),
                        section.number(
                                "partitions",
                                "Partitions of each topic; can't be changed while topics exist. The"
                                        + " default is 12, and 4 with the embedded broker.",
                                servers.isPresent() ? CLUSTER_PARTITIONS : EMBEDDED_PARTITIONS,
                                1,
                                1024),
                        section.number(
                                "replication-factor",
                                "Copies of each record. With 3 or more, two must have a record before it"
                                        + " is acknowledged.",
                                servers.isPresent() ? 3 : 1,
                                1,
                                7),
                        section.duration(
                                "expiry",
                                "How long topics that hold no unfinished work (parsed, commands,"
                                        + " mailbox-events) are kept.",
                                Duration.ofDays(7)),
                        section.duration(
                                "keep",
                                "How long mail and deliveries stay on their topics after they are"
                                        + " finished. Unfinished ones stay always.",
                                Duration.ofDays(7)),
                        section.duration(
                                "keep-journey",
                                "How long the ledger is kept.",
                                Duration.ofDays(90)));
        config.tellContradictions(section);
        return config;
    }

    private void tellContradictions(Section section) {
        if (bootstrapServers.isEmpty() && replicationFactor > 1) {
            section.problem(
                    "replication-factor",
                    replicationFactor + " copies, the embedded broker keeps 1");
        }
        client.keySet().stream()
                .filter(KafkaClients::isOurs)
                .forEach(key ->
                        section.problem(
                                "client", "'" + key + "' is set by Mailriver, expected others"));
    }

    private static String topicPrefix(String text) {
        if (!TopicCatalogue.isPrefix(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' begins no topic's name, expected letters, digits, . _ -");
        }
        return text;
    }

    /// Secrets are masked.
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=%s, client=%s, embedded=%s, topicPrefix=%s,"
                        .formatted(bootstrapServers, Secret.masked(client), embedded, topicPrefix)
                + " partitions=%d, replicationFactor=%d, expiry=%s, keep=%s, keepJourney=%s]"
                        .formatted(partitions, replicationFactor, expiry, keep, keepJourney);
    }

    /// The topics with their names and settings in this installation.
    public TopicCatalogue catalogue() {
        return new TopicCatalogue(topicPrefix, partitions, replicationFactor, expiry);
    }
}
