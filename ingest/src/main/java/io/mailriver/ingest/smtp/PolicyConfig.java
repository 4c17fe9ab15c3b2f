package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// What a listener asks of its clients: keys beside the others of the listener.
///
/// @param users who may log in; without it, AUTH is not offered
/// @param requireAuth whether mail is taken from users alone
/// @param recipients the addresses that there are, see [RecipientTable]; without it, all
/// @param recipientDelimiter where a tag begins in a local part; empty for no tags
/// @param relayNetworks who may send to any recipient without logging in
/// @param relaySubjects whose client certificates may
/// @param maxReceived `Received:` fields of a mail that is not taken to be in a loop
/// @param greetingDelay how long a client must be silent before it is greeted
public record PolicyConfig(
        Optional<Path> users,
        boolean requireAuth,
        Optional<Path> recipients,
        String recipientDelimiter,
        List<String> relayNetworks,
        List<String> relaySubjects,
        int maxReceived,
        Rates rates,
        TarpitConfig tarpit,
        Duration greetingDelay) {
    public PolicyConfig {
        relayNetworks = List.copyOf(relayNetworks);
        relaySubjects = List.copyOf(relaySubjects);
    }

    /// `rates:` what a client network may do in a minute; 0 for anything.
    ///
    /// @param ipv4Prefix bits of an IPv4 address that make a network
    /// @param ipv6Prefix the same of an IPv6 address
    public record Rates(
            int connections,
            int mails,
            int refusedRecipients,
            int failedLogins,
            int ipv4Prefix,
            int ipv6Prefix) {
        static Rates read(Section section) {
            return new Rates(
                    rate(section, "connections", "Connections; further ones get 421 4.7.0.", 0),
                    rate(section, "mails", "Mails; at a further one MAIL gets 450 4.7.1.", 0),
                    rate(
                            section,
                            "refused-recipients",
                            "Recipients that were refused; then every RCPT gets 450 4.7.1, so that"
                                    + " addresses can't be found out by trying.",
                            100),
                    rate(
                            section,
                            "failed-logins",
                            "Logins that failed; then AUTH gets 454 4.7.0.",
                            20),
                    section.number(
                            "ipv4-prefix",
                            "Bits of an IPv4 address that are a network.",
                            32,
                            8,
                            32),
                    section.number(
                            "ipv6-prefix",
                            "Bits of an IPv6 address that are a network: whoever has one address"
                                    + " has a whole /64.",
                            64,
                            16,
                            128));
        }

        private static int rate(Section section, String key, String meaning, int byDefault) {
            return section.number(
                    key,
                    meaning + " In a minute, from one network; 0 for no limit.",
                    byDefault,
                    0,
                    1_000_000);
        }
    }

    /// `tarpit:` how offenders are slowed down.
    ///
    /// @param after errors in a row that are answered at once
    /// @param delay of the answer to each further error, and to each failed login
    /// @param maxSessions how many wait at a time
    public record TarpitConfig(int after, Duration delay, int maxSessions) {
        static TarpitConfig read(Section section) {
            return new TarpitConfig(
                    section.number(
                            "after",
                            "Errors in a row, without an accepted mail between them, that are"
                                    + " answered at once.",
                            10,
                            0,
                            100_000),
                    section.duration(
                            "delay",
                            "How long the answer to each further error waits, and the answer to"
                                    + " each failed login; 0s for no tarpit.",
                            Duration.ofSeconds(2)),
                    section.number(
                            "max-sessions",
                            "How many sessions wait at a time; others are answered at once.",
                            200,
                            0,
                            1_000_000));
        }
    }

    static PolicyConfig read(Section section, TlsConfig tls) {
        PolicyConfig config =
                new PolicyConfig(
                        section.optionalFile(
                                "users",
                                "File of the users that may log in with AUTH (PLAIN, LOGIN,"
                                        + " SCRAM-SHA-256, over TLS only), made by mailriver passwd."
                                        + " Read again when it changes."),
                        section.flag(
                                "require-auth",
                                "Take mail from users that have logged in only; others get 530"
                                        + " 5.7.0. For submission (port 465 or 587).",
                                false),
                        section.optionalFile(
                                "recipients",
                                "File of the addresses that there are, one a line: ann@example.org,"
                                        + " or @example.org for a whole domain. Others in the"
                                        + " accepted domains get 550 5.1.1. Read again when it"
                                        + " changes."),
                        section.text(
                                "recipient-delimiter",
                                "Where a tag begins: with +, ann+news@example.org is there when"
                                        + " ann@example.org is. Empty for no tags.",
                                "+"),
                        section.texts(
                                "relay-networks",
                                "Networks, such as 192.0.2.0/24, whose clients may send to any"
                                        + " recipient. Others may only after AUTH.",
                                List.of()),
                        section.texts(
                                "relay-subjects",
                                "Subjects of client certificates, such as CN=app.example.org, that"
                                        + " may send to any recipient.",
                                List.of()),
                        section.number(
                                "max-received",
                                "Received: fields of a mail; one with more is in a loop and gets"
                                        + " 554 5.4.6.",
                                50,
                                1,
                                10_000),
                        Rates.read(section.section("rates")),
                        TarpitConfig.read(section.section("tarpit")),
                        section.duration(
                                "greeting-delay",
                                "How long a new client must be silent before it is greeted; one"
                                        + " that talks gets 554 5.5.1. At most 1m.",
                                Duration.ZERO));
        config.check(section, tls);
        return config;
    }

    private void check(Section section, TlsConfig tls) {
        if (users.isPresent() && tls.mode() == TlsConfig.Mode.NONE) {
            section.problem("users", "AUTH is offered over TLS only, expected tls.mode: implicit");
        }
        if (requireAuth && users.isEmpty()) {
            section.problem("require-auth", "true without users, expected users: FILE");
        }
        checkFile(section, "users", users);
        checkFile(section, "recipients", recipients);
        relayNetworks.forEach(
                network -> check(section, "relay-networks", () -> Networks.of(List.of(network))));
        relaySubjects.forEach(
                subject -> check(section, "relay-subjects", () -> new X500Principal(subject)));
        if (!relaySubjects.isEmpty()
                && tls.clientCertificates() == TlsConfig.ClientCertificates.NONE) {
            section.problem(
                    "relay-subjects",
                    "nobody is asked for a certificate, expected tls.client-certificates: optional");
        }
        if (greetingDelay.compareTo(Duration.ofMinutes(1)) > 0) {
            section.problem(
                    "greeting-delay", "clients wait five minutes at most, expected 1m or less");
        }
    }

    private static void check(Section section, String key, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException wrong) {
            section.problem(key, String.valueOf(wrong.getMessage()));
        }
    }

    private static void checkFile(Section section, String key, Optional<Path> file) {
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> section.problem(key, "can't read the file '" + path + "'"));
    }
}
