package io.mailriver.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class IntakeConfigTest {
    @Test
    void defaults() {
        assertThat(read(""))
                .isEqualTo(
                        new IntakeConfig(
                                ByteSize.ofMiB(1),
                                ByteSize.ofMiB(64),
                                Duration.ofSeconds(15),
                                Duration.ofSeconds(3),
                                ByteSize.ofMiB(256)));
    }

    @Test
    void explicitValues() {
        assertThat(
                        read(
                                """
                                inline-limit: 256KiB
                                bytes-in-flight: 1GiB
                                acknowledgement-timeout: 30s
                                away-after: 500ms
                                min-free: 1GiB
                                """))
                .isEqualTo(
                        new IntakeConfig(
                                ByteSize.ofKiB(256),
                                ByteSize.ofMiB(1024),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(500),
                                ByteSize.ofMiB(1024)));
    }

    @Test
    void refusesAnInlineLimitThatNoRecordCanHold() {
        assertThatThrownBy(() -> read("inline-limit: 5MiB"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("test:1: inline-limit: '5MiB' is too large");
    }

    private static IntakeConfig read(String yaml) {
        return ConfigReading.read("test", yaml, _ -> null, IntakeConfig::read).value();
    }
}
