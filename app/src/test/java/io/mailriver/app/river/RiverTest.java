package io.mailriver.app.river;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.app.config.MailriverConfig;
import io.mailriver.app.config.Role;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.config.ConfigReading;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RiverTest {
    @Test
    void isNotReadyBeforeAllOfItHasStarted() {
        MailriverConfig config =
                ConfigReading.read(
                                "test.yaml",
                                "data: /nowhere",
                                name -> null,
                                root -> MailriverConfig.read(root, Optional.empty()))
                        .value();
        try (River river = new River(config, Role.all(), InstantSource.system(), () -> {})) {
            assertThat(river.isReady()).isFalse();
            assertThat(river.health()).containsExactly(PartHealth.starting("start"));
        }
    }
}
