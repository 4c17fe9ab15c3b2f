package io.mailriver.parse.topology;

import io.mailriver.runtime.config.Durations;
import io.mailriver.runtime.config.Section;
import java.time.Duration;

/// `parse:` how the parse stage works.
///
/// @param threads Streams threads in this process
/// @param commitInterval how long results wait for the transaction that makes them visible
/// @param deadline how long one mail may take before it is dead-lettered
/// @param resendWindow how long the same mail from the same client counts as sent again
/// @param expireAfter how long a delivery is tried before it is given up
/// @param startOver whether a stage whose committed offsets have vanished begins at the first
///   record again
public record ParseStageConfig(
        int threads,
        Duration commitInterval,
        Duration deadline,
        Duration resendWindow,
        Duration expireAfter,
        boolean startOver) {
    public static final ParseStageConfig DEFAULT =
            new ParseStageConfig(
                    2,
                    Duration.ofMillis(100),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    Duration.ofDays(5),
                    false);

    public static ParseStageConfig read(Section section) {
        return new ParseStageConfig(
                section.number(
                        "threads",
                        "Threads that parse; more than partitions stand idle.",
                        DEFAULT.threads,
                        1,
                        64),
                duration(
                        section,
                        "commit-interval",
                        "How long results wait for the transaction that makes them visible. Longer"
                                + " is faster under load.",
                        DEFAULT.commitInterval,
                        Duration.ofMillis(10),
                        Duration.ofSeconds(5)),
                duration(
                        section,
                        "deadline",
                        "How long one mail may take before it is dead-lettered.",
                        DEFAULT.deadline,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1)),
                duration(
                        section,
                        "resend-window",
                        "How long the same mail from the same client counts as sent again and is"
                                + " not delivered twice.",
                        DEFAULT.resendWindow,
                        Duration.ofSeconds(1),
                        Duration.ofDays(1)),
                duration(
                        section,
                        "expire-after",
                        "How long a delivery is tried before it is given up.",
                        DEFAULT.expireAfter,
                        Duration.ofMinutes(1),
                        Duration.ofDays(30)),
                section.flag(
                        "start-over",
                        "Begin at the first record again if the stage's committed offsets have"
                                + " vanished: mail may be delivered twice. Without it the start is"
                                + " refused then.",
                        DEFAULT.startOver));
    }

    private static Duration duration(
            Section section,
            String key,
            String meaning,
            Duration byDefault,
            Duration min,
            Duration max) {
        Duration value = section.duration(key, meaning, byDefault);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            section.problem(
                    key,
                    "'"
                            + Durations.text(value)
                            + "', expected "
                            + Durations.text(min)
                            + " to "
                            + Durations.text(max));
        }
        return value;
    }
}
