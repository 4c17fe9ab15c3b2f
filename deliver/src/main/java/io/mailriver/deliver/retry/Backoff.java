package io.mailriver.deliver.retry;

import java.time.Duration;
import java.util.List;

/// How long a delivery waits for its next attempt: longer after each one, and never exactly as long
/// as its neighbour, so that a peer that comes back isn't met by everybody at once. Immutable.
///
/// @param intervals what is waited after the first attempt, the second, ...; the last one repeats
public record Backoff(List<Duration> intervals) {
    /// A wait is up to this part shorter or longer than its interval.
    static final double JITTER = 0.15;

    public Backoff {
        intervals = List.copyOf(intervals);
        if (intervals.isEmpty()
                || intervals.stream().anyMatch(wait -> wait.isNegative() || wait.isZero())) {
            throw new IllegalArgumentException(
                    "intervals " + intervals + ", expected one or more, each longer than nothing");
        }
    }

    /// The wait after an attempt that failed.
    ///
    /// @param attempt the attempt that failed, from 1
    /// @param random at least 0 and less than 1
    public Duration after(int attempt, double random) {
        Duration interval = intervals.get(Math.clamp(attempt - 1L, 0, intervals.size() - 1));
        double factor = 1 + JITTER * (2 * random - 1);
        return Duration.ofMillis(Math.max(1, Math.round(interval.toMillis() * factor)));
    }
}
