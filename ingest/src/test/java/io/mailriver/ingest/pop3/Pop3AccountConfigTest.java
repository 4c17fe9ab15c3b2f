package io.mailriver.ingest.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.peer.MailServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class Pop3AccountConfigTest {
    @Test
    void defaults() {
        assertThat(read("{name: legacy, host: pop.example.org, username: u, password: p}"))
                .isEqualTo(
                        new Pop3AccountConfig(
                                "legacy",
                                new MailServer(
                                        "pop.example.org",
                                        995,
                                        MailServer.Tls.IMPLICIT,
                                        Optional.empty(),
                                        "u",
                                        new Secret("p"),
                                        Duration.ofSeconds(30),
                                        Duration.ofMinutes(2)),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(10),
                                ByteSize.ofMiB(100)));
    }

    @Test
    void explicitValues() {
        assertThat(
                        read(
                                """
                                name: legacy-1
                                host: h
                                port: 1110
                                tls: none
                                username: u
                                password: p
                                connect-timeout: 1s
                                command-timeout: 2s
                                poll-interval: 3s
                                data-timeout: 4s
                                max-mail-size: 5KiB
                                """))
                .isEqualTo(
                        new Pop3AccountConfig(
                                "legacy-1",
                                new MailServer(
                                        "h",
                                        1110,
                                        MailServer.Tls.NONE,
                                        Optional.empty(),
                                        "u",
                                        new Secret("p"),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(2)),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                ByteSize.ofKiB(5)));
    }

    @Test
    void stlsIsOnThePortInTheClear() {
        Pop3AccountConfig config =
                read("{name: a, host: h, tls: starttls, username: u, password: p}");
        assertThat(config.server().port()).isEqualTo(110);
    }

    @Test
    void anAccountsNameIsItsOwn() {
        assertThatThrownBy(() ->
                        ConfigReading.read(
                                "test",
                                """
                                pop3:
                                  - {name: a, host: h, username: u, password: p}
                                  - {name: b, host: h, username: u, password: p}
                                """,
                                _ -> null,
                                root -> Pop3AccountConfig.readAll(root, List.of("b"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'b' is the name of two accounts");
    }

    private static Pop3AccountConfig read(String yaml) {
        return ConfigReading.read("test", yaml, _ -> null, Pop3AccountConfig::read).value();
    }
}
