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

    static final Duration MAX_INTERVAL = Duration.ofDays(30);

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
                intervals.add(interval(text));
            } catch (IllegalArgumentException wrong) {
                section.problem("intervals", String.valueOf(wrong.getMessage()));
            }
        }
        if (texts.isEmpty()) {
            section.problem("intervals", "expected one or more durations, such as [1m, 5m]");
        }
        return new RetryConfig(new Backoff(intervals.isEmpty() ? DEFAULT_INTERVALS : intervals));
    }

    private static Duration interval(String text) {
        Duration interval = Durations.parse(text);
        if (interval.isZero() || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "'" + text + "', expected more than nothing and at most 30d");
        }
        return interval;
    }
}
