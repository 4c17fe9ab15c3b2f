package io.mailriver.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/// A setting of an existing topic that is not what the catalogue says.
///
/// @param fatal true when mail would be lost or mixed up: another partition count than a key's
///   place was computed with, fewer copies than were asked for, or a retention that deletes what
///   nobody has finished
public record TopicDifference(
        MailTopic topic,
        String name,
        String setting,
        String expected,
        String actual,
        boolean fatal) {
    private static final int MANY_COPIES = 3; // from here on, two must have each record

    /// Everything that differs, partitions and copies first.
    static List<TopicDifference> between(TopicSpec spec, TopicDescription topic, Config config) {
        List<TopicDifference> found = new ArrayList<>();
        int partitions = topic.partitions().size();
        if (partitions != spec.partitions()) {
            found.add(of(spec, "partitions", spec.partitions(), partitions, true));
        }
        int copies = topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
        if (copies != spec.replicationFactor()) {
            boolean fewer = copies < spec.replicationFactor();
            found.add(of(spec, "replication-factor", spec.replicationFactor(), copies, fewer));
        }
        for (Map.Entry<String, String> setting : new TreeMap<>(spec.settings()).entrySet()) {
            String actual = valueOf(config.get(setting.getKey()));
            if (!setting.getValue().equals(actual)) {
                boolean fatal = isFatal(spec, setting.getKey(), actual);
                found.add(of(spec, setting.getKey(), setting.getValue(), actual, fatal));
            }
        }
        return List.copyOf(found);
    }

    private static boolean isFatal(TopicSpec spec, String setting, String actual) {
        return switch (setting) {
            case "min.insync.replicas" -> actual.equals("1");
            case "unclean.leader.election.enable" -> spec.replicationFactor() >= MANY_COPIES;
            case "cleanup.policy" -> spec.topic().cleanup() != MailTopic.Cleanup.EXPIRING;
            case "retention.ms", "retention.bytes" -> holdsUnfinishedWork(spec.topic());
            default -> false;
        };
    }

    private static boolean holdsUnfinishedWork(MailTopic topic) {
        return switch (topic.cleanup()) {
            case TRIMMED, KEPT -> true;
            case EXPIRING, COMPACTED -> false;
        };
    }

    private static String valueOf(@Nullable ConfigEntry entry) {
        String value = entry == null ? null : entry.value();
        return value == null ? "none" : value;
    }

    private static TopicDifference of(
            TopicSpec spec, String setting, Object expected, Object actual, boolean fatal) {
        return new TopicDifference(
                spec.topic(),
                spec.name(),
                setting,
                String.valueOf(expected),
                String.valueOf(actual),
                fatal);
    }

    @Override
    public String toString() {
        return name + ": " + setting + " is " + actual + ", expected " + expected;
    }
}
