package io.mailriver.deliver.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RetryConfigTest {
    @Test
    void defaults() {
        assertThat(read("{}").backoff().intervals())
                .containsExactly(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(30),
                        Duration.ofHours(1),
                        Duration.ofHours(2),
                        Duration.ofHours(4));
    }

    @Test
    void explicitValues() {
        assertThat(read("intervals: [10s, 30d]"))
                .isEqualTo(
                        new RetryConfig(
                                new Backoff(List.of(Duration.ofSeconds(10), Duration.ofDays(30)))));
    }

    @Test
    void refusesWhatIsNoWait() {
        String bounds = ", expected more than nothing and at most 30d";
        assertProblem("intervals: [soon]", "'soon' is no duration, expected such as 30s");
        assertProblem("intervals: [0s]", "'0s'" + bounds);
        assertProblem("intervals: [1m, 31d]", "'31d'" + bounds);
        assertProblem("intervals: []", "expected one or more durations, such as [1m, 5m]");
    }

    private static void assertProblem(String yaml, String text) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessage("test.yaml:1: intervals: " + text);
    }

    private static RetryConfig read(String yaml) {
        return ConfigReading.read("test.yaml", yaml, name -> null, RetryConfig::read).value();
    }
}
