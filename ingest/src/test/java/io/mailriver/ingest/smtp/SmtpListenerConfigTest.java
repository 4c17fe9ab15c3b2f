package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.ingest.smtp.SmtpListenerConfig.Limits;
import io.mailriver.ingest.smtp.SmtpListenerConfig.Timeouts;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.config.Setting;
import io.mailriver.schemas.envelope.Domain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SmtpListenerConfigTest {
    @Test
    void defaults() {
        assertThat(SmtpListenerConfig.byDefault())
                .isEqualTo(
                        new SmtpListenerConfig(
                                "mx",
                                new BindAddress.Tcp(new HostPort("127.0.0.1", 2525)),
                                Optional.empty(),
                                new TlsConfig(
                                        TlsConfig.Mode.NONE,
                                        Optional.empty(),
                                        Optional.empty(),
                                        false,
                                        TlsConfig.ClientCertificates.NONE,
                                        Optional.empty()),
                                List.of("*"),
                                BareNewlines.REFUSE,
                                new Limits(
                                        ByteSize.ofMiB(50),
                                        ByteSize.ofMiB(1),
                                        1000,
                                        1000,
                                        200,
                                        20,
                                        100_000),
                                new Timeouts(
                                        Duration.ofMinutes(5),
                                        Duration.ofMinutes(3),
                                        Duration.ofHours(2)),
                                Duration.ofSeconds(20),
                                new PolicyConfig(
                                        Optional.empty(),
                                        false,
                                        Optional.empty(),
                                        "+",
                                        List.of(),
                                        List.of(),
                                        50,
                                        new PolicyConfig.Rates(0, 0, 100, 20, 32, 64),
                                        new PolicyConfig.TarpitConfig(
                                                10, Duration.ofSeconds(2), 200),
                                        Duration.ZERO),
                                new TransportConfig(
                                        Protocol.SMTP,
                                        FileMode.parse("660"),
                                        true,
                                        List.of(),
                                        List.of())));
    }

    @Test
    void explicitValues() {
        String yaml =
                """
                name: inside-1
                bind: "[::1]:24"
                hostname: mail.example.org
                tls:
                  mode: starttls
                  certificate: src/test/resources/tls/rsa.crt
                  key: src/test/resources/tls/rsa-pkcs8.key
                  require: true
                  client-certificates: optional
                  client-authorities: src/test/resources/tls/client-ca.crt
                accept-domains: [example.org, "*.example.net"]
                bare-newlines: fix
                max-size: 10MiB
                max-line: 2000
                max-recipients: 100
                max-connections: 10
                max-connections-per-address: 5
                max-errors: 3
                max-mails: 7
                timeouts: {command: 1m, data: 2m, session: 3h}
                stop-grace: 5s
                users: src/test/resources/login/users
                require-auth: true
                recipients: src/test/resources/policy/recipients
                recipient-delimiter: "-"
                relay-networks: [192.0.2.0/24, "::1"]
                relay-subjects: [CN=app]
                max-received: 40
                rates:
                  connections: 1
                  mails: 2
                  refused-recipients: 3
                  failed-logins: 4
                  ipv4-prefix: 24
                  ipv6-prefix: 56
                tarpit: {after: 5, delay: 6s, max-sessions: 7}
                greeting-delay: 8s
                protocol: lmtp
                socket-mode: 0600
                tolerant: false
                proxy-protocol: [10.0.0.0/8]
                xclient: ["::1"]
                """;

        assertThat(read(yaml))
                .isEqualTo(
                        new SmtpListenerConfig(
                                "inside-1",
                                new BindAddress.Tcp(new HostPort("::1", 24)),
                                Optional.of(new Domain.Name("mail.example.org")),
                                new TlsConfig(
                                        TlsConfig.Mode.STARTTLS,
                                        Optional.of(Path.of("src/test/resources/tls/rsa.crt")),
                                        Optional.of(
                                                Path.of("src/test/resources/tls/rsa-pkcs8.key")),
                                        true,
                                        TlsConfig.ClientCertificates.OPTIONAL,
                                        Optional.of(
                                                Path.of("src/test/resources/tls/client-ca.crt"))),
                                List.of("example.org", "*.example.net"),
                                BareNewlines.FIX,
                                new Limits(
                                        ByteSize.ofMiB(10), new ByteSize(2000), 100, 10, 5, 3, 7),
                                new Timeouts(
                                        Duration.ofMinutes(1),
                                        Duration.ofMinutes(2),
                                        Duration.ofHours(3)),
                                Duration.ofSeconds(5),
                                new PolicyConfig(
                                        Optional.of(Path.of("src/test/resources/login/users")),
                                        true,
                                        Optional.of(
                                                Path.of("src/test/resources/policy/recipients")),
                                        "-",
                                        List.of("192.0.2.0/24", "::1"),
                                        List.of("CN=app"),
                                        40,
                                        new PolicyConfig.Rates(1, 2, 3, 4, 24, 56),
                                        new PolicyConfig.TarpitConfig(5, Duration.ofSeconds(6), 7),
                                        Duration.ofSeconds(8)),
                                new TransportConfig(
                                        Protocol.LMTP,
                                        FileMode.parse("600"),
                                        false,
                                        List.of("10.0.0.0/8"),
                                        List.of("::1"))));
    }

    @Test
    void namesEveryProblemAtOnce() {
        String yaml =
                """
                name: "With Spaces"
                hostname: "no host"
                tls: {mode: implicit, key: /does/not/exist}
                accept-domains: [a..b]
                max-line: 100
                max-recipients: 0
                bare-newlines: maybe
                max-sise: 1MiB
                """;

        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'With Spaces'")
                .hasMessageContaining("'no host'")
                .hasMessageContaining("missing, expected a PEM file because TLS is on")
                .hasMessageContaining("can't read the file '/does/not/exist'")
                .hasMessageContaining("'a..b', expected example.org, *.example.org or *")
                .hasMessageContaining("'100', expected 1000 or more")
                .hasMessageContaining("'0' is no number from 1 to 10000")
                .hasMessageContaining("refuse | fix | allow");
    }

    @Test
    void readsAUnixSocket() {
        assertThat(read("bind: unix:/run/mailriver/lmtp").bind())
                .isEqualTo(new BindAddress.Unix(Path.of("/run/mailriver/lmtp")));
    }

    @Test
    void refusesLmtpOnThePortOfSmtp() {
        assertThatThrownBy(() -> read("protocol: lmtp\nbind: 127.0.0.1:25"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("lmtp on port 25, which RFC 2033 forbids");
    }

    @Test
    void refusesTlsOnAUnixSocket() {
        assertThatThrownBy(() -> read("bind: unix:/run/x\ntls: {mode: starttls}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("TLS on a Unix domain socket");
    }

    @Test
    void refusesAPathThatNoSocketCanHave() {
        assertThatThrownBy(() -> read("bind: unix:/" + "x".repeat(106)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected 1 to 106 bytes");
        assertThatThrownBy(() -> read("bind: 'unix:'"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is no path for a socket");
    }

    @Test
    void refusesNetworksThatAreNone() {
        assertThatThrownBy(() -> read("proxy-protocol: [10.0.0.1/8]\nxclient: [here]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'10.0.0.1/8' is no network")
                .hasMessageContaining("'here' is no network");
    }

    @Test
    void refusesProxiesOnAUnixSocket() {
        assertThatThrownBy(() -> read("bind: unix:/run/x\nproxy-protocol: [10.0.0.0/8]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("on a Unix domain socket, expected a port");
    }

    @Test
    void refusesAFileModeThatIsNone() {
        assertThatThrownBy(() -> read("socket-mode: rw"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'rw' is no file mode, expected 660");
    }

    @Test
    void refusesAnUnknownKey() {
        assertThatThrownBy(() -> read("max-sise: 1MiB"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("did you mean 'max-size'");
    }

    @Test
    void refusesToRequireATlsThatIsNotThere() {
        assertThatThrownBy(() -> read("tls: {require: true}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected mode: starttls");
    }

    @Test
    void refusesAnEmptyListOfDomains() {
        assertThatThrownBy(() -> read("accept-domains: []"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected a domain, or * for any");
    }

    @Test
    void namesEveryProblemOfThePolicy() {
        String yaml =
                """
                users: /does/not/exist
                recipients: /not/there/either
                relay-networks: [192.0.2.0/24, 192.0.2.1/24]
                relay-subjects: [CN=app, nonsense]
                greeting-delay: 5m
                """;

        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("AUTH is offered over TLS only")
                .hasMessageContaining("can't read the file '/does/not/exist'")
                .hasMessageContaining("can't read the file '/not/there/either'")
                .hasMessageContaining("'192.0.2.1/24' is no network")
                .hasMessageContaining("relay-subjects")
                .hasMessageContaining("nobody is asked for a certificate")
                .hasMessageContaining("expected 1m or less");
    }

    @Test
    void refusesToRequireUsersThatAreNotThere() {
        assertThatThrownBy(() -> read("require-auth: true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("expected users: FILE");
    }

    @Test
    void runsTheDefaultListenerWhenNoneIsConfigured() {
        assertThat(readAll("imap: []")).containsExactly(SmtpListenerConfig.byDefault());
    }

    @Test
    void runsNoListenerWhenTheListIsEmpty() {
        assertThat(readAll("smtp: []")).isEmpty();
    }

    @Test
    void readsEveryListener() {
        assertThat(readAll("smtp: [{name: one}, {name: two, bind: 127.0.0.1:26}]"))
                .extracting(SmtpListenerConfig::name)
                .containsExactly("one", "two");
    }

    @Test
    void refusesTwoListenersOfOneName() {
        assertThatThrownBy(() -> readAll("smtp: [{name: one}, {name: one}]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'one' is the name of two listeners");
    }

    @Test
    void explainsEveryKeyInTheReference() {
        assertThat(ConfigReading.reference(SmtpListenerConfig::readAll))
                .extracting(Setting::path)
                .contains("smtp[].name", "smtp[].tls.mode", "smtp[].timeouts.session");
    }

    private static SmtpListenerConfig read(String yaml) {
        return ConfigReading.read("test", yaml, _ -> null, SmtpListenerConfig::read).value();
    }

    private static List<SmtpListenerConfig> readAll(String yaml) {
        return ConfigReading.read(
                        "test",
                        yaml,
                        _ -> null,
                        section -> {
                            section.texts("imap", "Not ours.", List.of());
                            return SmtpListenerConfig.readAll(section);
                        })
                .value();
    }
}
