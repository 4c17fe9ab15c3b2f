package io.mailriver.deliver.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.deliver.retry.Backoff;
import io.mailriver.deliver.retry.RetryConfig;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeliverConfigTest {
    @Test
    void defaults() {
        DeliverConfig config = read("{}");
        assertThat(config)
                .isEqualTo(
                        new DeliverConfig(
                                2,
                                500,
                                2000,
                                ByteSize.ofMiB(64),
                                Duration.ofMillis(250),
                                Duration.ofMinutes(2),
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(10),
                                config.retry()));
    }

    @Test
    void explicitValues() {
        String yaml =
                """
                takers: 4
                batch: 10
                max-in-flight: 100
                max-in-flight-bytes: 8MiB
                hold-up: 5s
                lease: 10s
                lock: 1s
                stop-grace: 0s
                retry: {intervals: [1s]}
                """;
        assertThat(read(yaml))
                .isEqualTo(
                        new DeliverConfig(
                                4,
                                10,
                                100,
                                ByteSize.ofMiB(8),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(1),
                                Duration.ZERO,
                                new RetryConfig(new Backoff(List.of(Duration.ofSeconds(1))))));
    }

    @Test
    void allWrongValuesAreToldWithTheirLines() {
        String yaml =
                """
                takers: 0
                batch: many
                max-in-flight-bytes: heaps
                hold-up: 6s
                lease: 9s
                lock: 999ms
                retry: {intervals: [never]}
                grace: 1s
                """;
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(8))
                .contains("test.yaml:1: takers: '0' is no number from 1 to 32")
                .contains("test.yaml:2: batch: ")
                .contains("test.yaml:3: max-in-flight-bytes: ")
                .contains("test.yaml:4: hold-up: '6000ms', expected 1ms to 5000ms")
                .contains("test.yaml:5: lease: '9000ms', expected 10000ms to 3600000ms")
                .contains("test.yaml:6: lock: '999ms', expected 1000ms to 3600000ms")
                .contains("test.yaml:7: retry.intervals: ")
                .contains("test.yaml:8: grace: unknown key");
    }

    private static DeliverConfig read(String yaml) {
        return ConfigReading.read("test.yaml", yaml, name -> null, DeliverConfig::read).value();
    }
}
