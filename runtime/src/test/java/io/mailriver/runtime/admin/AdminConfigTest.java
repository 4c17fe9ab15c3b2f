package io.mailriver.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import org.junit.jupiter.api.Test;

final class AdminConfigTest {
    @Test
    void defaults() {
        assertThat(read("")).isEqualTo(new AdminConfig(true, new HostPort("127.0.0.1", 8025)));
    }

    @Test
    void explicitValues() {
        assertThat(read("enabled: false\nbind: 0.0.0.0:9000"))
                .isEqualTo(new AdminConfig(false, new HostPort("0.0.0.0", 9000)));
    }

    private static AdminConfig read(String yaml) {
        return ConfigReading.read("test", yaml, name -> null, AdminConfig::read).value();
    }
}
