package io.mailriver.deliver.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.imap.ImapDestinationConfig;
import io.mailriver.deliver.imap.MarkStore;
import io.mailriver.deliver.maildir.MaildirDestinationConfig;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DestinationsConfigTest {
    @Test
    void defaults() {
        assertThat(read("{}").byName()).isEmpty();
        assertThat(
                        only(
                                """
                                destinations:
                                  team: {imap: {host: imap.example.org, username: u, password: p}}
                                """))
                .isEqualTo(
                        new DestinationConfig.Imap(
                                new ImapDestinationConfig(
                                        new MailServer(
                                                "imap.example.org",
                                                993,
                                                MailServer.Tls.IMPLICIT,
                                                Optional.empty(),
                                                "u",
                                                new Secret("p"),
                                                Duration.ofSeconds(30),
                                                Duration.ofMinutes(2)),
                                        "",
                                        4,
                                        Duration.ofMinutes(5),
                                        Duration.ofMinutes(10))));
    }

    @Test
    void explicitValues(@TempDir Path folder) throws Exception {
        Path trust = Files.createFile(folder.resolve("ca.pem"));
        assertThat(
                        only(
                                """
                                destinations:
                                  team:
                                    imap:
                                      host: imap.example.org
                                      port: 1143
                                      tls: starttls
                                      trust: %s
                                      username: team@example.org
                                      password: ${SECRET}
                                      mailbox-prefix: INBOX/
                                      max-connections: 9
                                      idle-time: 1s
                                      connect-timeout: 2s
                                      command-timeout: 3s
                                      data-timeout: 4s
                                """
                                        .formatted(trust)))
                .isEqualTo(
                        new DestinationConfig.Imap(
                                new ImapDestinationConfig(
                                        new MailServer(
                                                "imap.example.org",
                                                1143,
                                                MailServer.Tls.STARTTLS,
                                                Optional.of(trust),
                                                "team@example.org",
                                                new Secret("from the environment"),
                                                Duration.ofSeconds(2),
                                                Duration.ofSeconds(3)),
                                        "INBOX/",
                                        9,
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(4))));
        assertThat(only("destinations: {local: {maildir: /var/mail/dirs}}"))
                .isEqualTo(
                        new DestinationConfig.Maildir(
                                new MaildirDestinationConfig(Path.of("/var/mail/dirs"))));
    }

    @Test
    void anImapPortThatIsNotSaidFollowsTls() {
        String yaml = "destinations: {a: {imap: {host: h, username: u, password: p, tls: %s}}}";
        assertThat(((DestinationConfig.Imap) only(yaml.formatted("none"))).imap().server().port())
                .isEqualTo(143);
        assertThat(
                        ((DestinationConfig.Imap) only(yaml.formatted("starttls")))
                                .imap()
                                .server()
                                .port())
                .isEqualTo(143);
    }

    @Test
    void kindsAndDestinationsGoByTheirNamesInTheirOrder(@TempDir Path folder) throws Exception {
        DestinationsConfig config =
                read(
                        """
                        destinations:
                          zulu: {maildir: %s}
                          team: {imap: {host: h, username: u, password: p}}
                          alfa: {smtp: {host: relay.example.org}}
                        """
                                .formatted(folder));
        assertThat(config.kinds())
                .containsExactly(
                        Map.entry("zulu", DestinationKind.MAILDIR),
                        Map.entry("team", DestinationKind.IMAP),
                        Map.entry("alfa", DestinationKind.SMTP));
        Map<String, Destination> open = config.open(new NoMarks(), InstantSource.system());
        try {
            assertThat(open.keySet()).containsExactly("zulu", "team", "alfa");
            open.forEach((name, destination) -> {
                assertThat(destination.name()).isEqualTo(name);
                assertThat(destination.maxAttempts()).isPositive();
            });
        } finally {
            open.values().forEach(Destination::close);
        }
    }

    @Test
    void allWrongValuesAreToldWithTheirLines() {
        String yaml =
                """
                destinations:
                  none: {}
                  both: {maildir: a, imap: {host: h, username: u, password: p}}
                  a/b: {maildir: a}
                  team:
                    imap:
                      port: 70000
                      tls: maybe
                      trust: /nowhere/ca.pem
                      max-connections: 0
                      idle-time: 0s
                      connect-timeout: soon
                      command-timeout: 2d
                      data-timeout: 0s
                      folder: INBOX
                  clear: {imap: {host: h, username: u, password: p, tls: none, trust: /dev/null}}
                  mail: {maildir: [a, b]}
                """;
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .message()
                .satisfies(message ->
                        assertThat(message.lines().map(DestinationsConfigTest::lineNumber))
                                .containsOnly(
                                        "1", "2", "3", "6", "7", "8", "9", "10", "11", "12", "13",
                                        "14", "15", "16", "17"))
                .contains("the name 'a/b', expected letters, digits and . _ - only")
                .contains(
                        "test.yaml:2: destinations.none.smtp: expected exactly one of smtp, imap, maildir")
                .contains(
                        "test.yaml:3: destinations.both.smtp: expected exactly one of smtp, imap, maildir")
                .contains("test.yaml:6: destinations.team.imap.host: missing, expected a text")
                .contains("test.yaml:6: destinations.team.imap.username: missing, expected a text")
                .contains(
                        "test.yaml:6: destinations.team.imap.password: missing, expected a secret")
                .contains("test.yaml:7: destinations.team.imap.port: '70000'")
                .contains("test.yaml:8: destinations.team.imap.tls: 'maybe'")
                .contains("test.yaml:9: destinations.team.imap.trust: can't read the file")
                .contains("test.yaml:10: destinations.team.imap.max-connections: '0'")
                .contains(
                        "test.yaml:11: destinations.team.imap.idle-time: expected more than nothing")
                .contains("test.yaml:12: destinations.team.imap.connect-timeout: 'soon'")
                .contains("test.yaml:13: destinations.team.imap.command-timeout: expected more")
                .contains("test.yaml:14: destinations.team.imap.data-timeout: expected more")
                .contains("test.yaml:15: destinations.team.imap.folder: unknown key")
                .contains("test.yaml:16: destinations.clear.imap.trust: nothing is verified")
                .contains("test.yaml:17: destinations.mail.maildir: expected path");
    }

    /// Of a problem that begins with `test.yaml:LINE:`.
    private static String lineNumber(String problem) {
        int colon = problem.indexOf(':');
        return problem.substring(colon + 1, problem.indexOf(':', colon + 1));
    }

    private static DestinationConfig only(String yaml) {
        Map<String, DestinationConfig> all = read(yaml).byName();
        assertThat(all).hasSize(1);
        return all.values().iterator().next();
    }

    private static DestinationsConfig read(String yaml) {
        return ConfigReading.read(
                        "test.yaml",
                        yaml,
                        name -> "SECRET".equals(name) ? "from the environment" : null,
                        DestinationsConfig::read)
                .value();
    }

    private static final class NoMarks implements MarkStore {
        @Override
        public Optional<Mark> newestBefore(String destination, String mailboxName, Instant at) {
            return Optional.empty();
        }

        @Override
        public void note(String destination, String mailboxName, Mark mark) {}
    }
}
