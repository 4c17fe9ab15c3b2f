package io.mailriver.deliver.retry;

import io.mailriver.runtime.config.Durations;
import io.mailriver.runtime.config.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `retry:` when what was deferred is tried again.
public record RetryConfig(Backoff backoff) {
    static final List<Duration> DEFAULT_INTERVALS =
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    Duration.ofHours(4));

    public static RetryConfig read(Section section) {
        List<String> texts =
                section.texts(
                        "intervals",
                        "What is waited after the first failed attempt, the second, and so on; the"
                                + " last one repeats until the delivery expires. Each wait is up"
                                + " to 15 % shorter or longer.",
                        DEFAULT_INTERVALS.stream().map(Durations::text).toList());
        List<Duration> intervals = new ArrayList<>();
        for (String text : texts) {
            try {
                intervals.add(Durations.parse(text));
            } catch (IllegalArgumentException wrong) {
                section.problem("intervals", String.valueOf(wrong.getMessage()));
            }
        }
        return new RetryConfig(new Backoff(usable(section, intervals)));
    }

    private static List<Duration> usable(Section section, List<Duration> intervals) {
        if (intervals.isEmpty() || intervals.stream().anyMatch(Duration::isZero)) {
            section.problem(
                    "intervals", "expected one or more durations above 0, such as [1m, 5m]");
            return DEFAULT_INTERVALS;
        }
        return intervals;
    }
}
