package io.mailriver.ingest.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.peer.MailServer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ImapAccountConfigTest {
    @Test
    void defaults() {
        assertThat(read("{name: support, host: imap.example.org, username: u, password: p}"))
                .isEqualTo(
                        new ImapAccountConfig(
                                "support",
                                new MailServer(
                                        "imap.example.org",
                                        993,
                                        MailServer.Tls.IMPLICIT,
                                        Optional.empty(),
                                        "u",
                                        new Secret("p"),
                                        Duration.ofSeconds(30),
                                        Duration.ofMinutes(2)),
                                new MailboxPatterns(List.of("INBOX")),
                                new InitialRead.Beginning(),
                                true,
                                2,
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(25),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(15),
                                ByteSize.ofMiB(100),
                                ImapAccountConfig.KnownMail.RECOGNISE,
                                ImapAccountConfig.Then.KEEP));
    }

    @Test
    void explicitValues() {
        assertThat(
                        read(
                                """
                                name: support.example-1
                                host: h
                                port: 1143
                                tls: none
                                username: u
                                password: p
                                connect-timeout: 1s
                                command-timeout: 2s
                                mailboxes: [INBOX, "Projects/*", "!*/Old", '\\Sent']
                                initial: since 2026-01-31
                                idle: false
                                idle-connections: 5
                                poll-interval: 3s
                                idle-renewal: 4s
                                data-timeout: 5s
                                compare-interval: 7s
                                max-mail-size: 6MiB
                                known-mail: again
                                then: keep
                                """))
                .isEqualTo(
                        new ImapAccountConfig(
                                "support.example-1",
                                new MailServer(
                                        "h",
                                        1143,
                                        MailServer.Tls.NONE,
                                        Optional.empty(),
                                        "u",
                                        new Secret("p"),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(2)),
                                new MailboxPatterns(
                                        List.of("INBOX", "Projects/*", "!*/Old", "\\Sent")),
                                new InitialRead.Since(LocalDate.of(2026, 1, 31)),
                                false,
                                5,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(7),
                                ByteSize.ofMiB(6),
                                ImapAccountConfig.KnownMail.AGAIN,
                                ImapAccountConfig.Then.KEEP));
    }

    @Test
    void allWrongValuesAreTold() {
        String yaml =
                """
                name: No Name
                mailboxes: ["!INBOX"]
                initial: since yesterday
                idle: perhaps
                idle-connections: 21
                poll-interval: 0s
                idle-renewal: 30m
                data-timeout: 2d
                then: burn
                mailbox: INBOX
                """;
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("name: 'No Name', expected lower-case letters")
                .hasMessageContaining("host: missing")
                .hasMessageContaining("mailboxes: nothing is chosen")
                .hasMessageContaining("initial: 'since yesterday', expected beginning, now")
                .hasMessageContaining("idle: 'perhaps'")
                .hasMessageContaining("idle-connections: '21'")
                .hasMessageContaining("poll-interval: expected more than nothing")
                .hasMessageContaining("idle-renewal: expected more than nothing and at most 29m")
                .hasMessageContaining("data-timeout: expected more than nothing and at most 1d")
                .hasMessageContaining("then: 'burn', expected keep")
                .hasMessageContaining("mailbox: unknown key");
    }

    @Test
    void whereReadingBeginsIsShownAsItIsWritten() {
        for (String text : List.of("beginning", "now", "since 2026-01-31")) {
            assertThat(InitialRead.parse(text)).hasToString(text);
        }
    }

    private static ImapAccountConfig read(String yaml) {
        return ConfigReading.read("test", yaml, _ -> null, ImapAccountConfig::read).value();
    }
}
