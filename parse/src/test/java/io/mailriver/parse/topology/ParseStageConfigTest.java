package io.mailriver.parse.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ParseStageConfigTest {
    @Test
    void defaults() {
        assertThat(read("parse: {}"))
                .isEqualTo(
                        new ParseStageConfig(
                                2,
                                Duration.ofMillis(100),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(10),
                                Duration.ofDays(5),
                                false));
    }

    @Test
    void explicitValues() {
        assertThat(
                        read(
                                """
                                parse:
                                  threads: 4
                                  commit-interval: 250ms
                                  deadline: 10s
                                  resend-window: 1h
                                  expire-after: 2d
                                  start-over: true
                                """))
                .isEqualTo(
                        new ParseStageConfig(
                                4,
                                Duration.ofMillis(250),
                                Duration.ofSeconds(10),
                                Duration.ofHours(1),
                                Duration.ofDays(2),
                                true));
    }

    @Test
    void refusesTimesOutOfBounds() {
        assertThatThrownBy(() -> read("parse:\n  deadline: 10m\n  commit-interval: 1m\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("test.yaml:2: parse.deadline: '10m', expected 1s to 1m")
                .hasMessageContaining(
                        "test.yaml:3: parse.commit-interval: '1m', expected 10ms to 5s");
    }

    private static ParseStageConfig read(String yaml) {
        return ConfigReading.read(
                        "test.yaml",
                        yaml,
                        name -> null,
                        root -> ParseStageConfig.read(root.section("parse")))
                .value();
    }
}
