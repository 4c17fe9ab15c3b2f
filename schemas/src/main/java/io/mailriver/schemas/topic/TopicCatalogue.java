package io.mailriver.schemas.topic;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every topic with its name and the settings it needs in this installation. Immutable.
///
/// @param prefix what every name begins with, `mail.` by default
/// @param partitions of the topics whose count is configured
/// @param replicationFactor of every topic; with 3 or more, two replicas must have each record
/// @param expiry how long topics that hold no unfinished work are kept
public record TopicCatalogue(
        String prefix, int partitions, int replicationFactor, Duration expiry) {
    /// Partitions of the topics keyed by account, whatever `kafka.partitions` says.
    public static final int ACCOUNT_PARTITIONS = 64;

    /// The largest record: an inline mail of at most 4 MiB, or its parsed event, with headers.
    public static final int MAX_RECORD_OCTETS = 8 * 1024 * 1024;

    /// What Kafka takes in a topic's name, and with the longest suffix still fits.
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

    public TopicCatalogue {
        if (!isPrefix(prefix)) {
            throw new IllegalArgumentException(
                    "topic prefix '" + prefix + "', expected such as 'mail.'");
        }
        if (partitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "partitions " + partitions + ", replication factor " + replicationFactor);
        }
    }

    /// True when Kafka takes names that begin so: letters, digits, dots, dashes, underscores.
    public static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    /// The full name, such as `mail.raw`.
    public String name(MailTopic topic) {
        return prefix + topic.suffix();
    }

    /// A group's full name (for Kafka Streams, the application id), such as `mail.parse`.
    public String name(MailGroup group) {
        return prefix + group.suffix();
    }

    /// All topics.
    public List<TopicSpec> specs() {
        return Stream.of(MailTopic.values()).map(this::spec).toList();
    }

    /// The topics without which no stage runs.
    public List<TopicSpec> essential() {
        return specs().stream().filter(spec -> spec.topic().isEssential()).toList();
    }

    /// What polling needs beside the [#essential] ones, created where accounts are.
    public List<TopicSpec> ofAccounts() {
        return specs().stream().filter(spec -> !spec.topic().isEssential()).toList();
    }

    /// One topic.
    public TopicSpec spec(MailTopic topic) {
        int count =
                switch (topic.partitions()) {
                    case CONFIGURED -> partitions;
                    case ACCOUNTS -> ACCOUNT_PARTITIONS;
                };
        return new TopicSpec(topic, name(topic), count, replicationFactor, settings(topic));
    }

    /// What Kafka Streams' own topics need; their cleanup is Streams' business.
    public Map<String, String> internalTopicSettings() {
        Map<String, String> settings = new LinkedHashMap<>(copies());
        settings.put("max.message.bytes", Integer.toString(MAX_RECORD_OCTETS));
        return Map.copyOf(settings);
    }

    private Map<String, String> settings(MailTopic topic) {
        Map<String, String> settings = new LinkedHashMap<>(copies());
        settings.put("max.message.bytes", Integer.toString(MAX_RECORD_OCTETS));
        settings.put("retention.bytes", "-1");
        switch (topic.cleanup()) {
            case TRIMMED, KEPT -> {
                settings.put("cleanup.policy", "delete");
                settings.put("retention.ms", "-1");
            }
            case EXPIRING -> {
                settings.put("cleanup.policy", "delete");
                settings.put("retention.ms", Long.toString(expiry.toMillis()));
            }
            case COMPACTED -> settings.put("cleanup.policy", "compact");
        }
        return settings;
    }

    private Map<String, String> copies() {
        return replicationFactor >= 3
                ? Map.of("min.insync.replicas", "2", "unclean.leader.election.enable", "false")
                : Map.of("unclean.leader.election.enable", "false");
    }
}
