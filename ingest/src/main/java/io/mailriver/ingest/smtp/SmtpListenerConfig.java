package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.ConfigReading;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.config.Section;
import io.mailriver.schemas.envelope.Domain;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// `ingest.smtp[]:` one listener.
///
/// @param name what logs, metrics, the envelope and the route `smtp-listener:NAME` call it
/// @param hostname our name in greeting and envelope; empty for the machine's
/// @param acceptDomains recipient domains, see [AcceptDomains]
/// @param limits what one client, and all of them, may use
/// @param stopGrace how long a mail that is being received may take to end when we stop
/// @param policy what is asked of clients
/// @param transport how it talks
public record SmtpListenerConfig(
        String name,
        BindAddress bind,
        Optional<Domain> hostname,
        TlsConfig tls,
        List<String> acceptDomains,
        BareNewlines bareNewlines,
        Limits limits,
        Timeouts timeouts,
        Duration stopGrace,
        PolicyConfig policy,
        TransportConfig transport) {
    private static final String DEFAULT_NAME = "mx";
    private static final BindAddress DEFAULT_BIND =
            new BindAddress.Tcp(new HostPort("127.0.0.1", 2525));
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    public SmtpListenerConfig {
        acceptDomains = List.copyOf(acceptDomains);
    }

    /// What a client may use.
    ///
    /// @param maxSize of a mail; the rest of a larger one is read and thrown away, up to four times
    ///   this, then the connection is closed
    /// @param maxLine of a line of text, CRLF included
    public record Limits(
            ByteSize maxSize,
            ByteSize maxLine,
            int maxRecipients,
            int maxConnections,
            int maxConnectionsPerAddress,
            int maxErrors,
            int maxMails) {
        static Limits read(Section section) {
            return new Limits(
                    section.size(
                            "max-size",
                            "Largest mail; a larger one gets 552 5.3.4.",
                            ByteSize.ofMiB(50)),
                    section.value(
                            "max-line",
                            "size",
                            "Longest line of a mail; a longer one gets 550 5.6.0. RFC 5321 says"
                                    + " 998 octets and CRLF, but much real mail has longer ones.",
                            ByteSize.ofMiB(1),
                            Limits::lineSize),
                    section.number(
                            "max-recipients",
                            "Recipients of one mail; further ones get 452 4.5.3. RFC 5321 asks for"
                                    + " 100 at least.",
                            1000,
                            1,
                            10_000),
                    section.number(
                            "max-connections",
                            "Connections at a time; further ones get 421 4.3.2.",
                            1000,
                            1,
                            1_000_000),
                    section.number(
                            "max-connections-per-address",
                            "Connections at a time from one address; further ones get 421 4.7.0.",
                            200,
                            1,
                            1_000_000),
                    section.number(
                            "max-errors",
                            "Wrong commands and refused recipients in a row, without an accepted"
                                    + " mail between them, after which the connection is closed"
                                    + " with 421 4.7.0.",
                            20,
                            1,
                            100_000),
                    section.number(
                            "max-mails",
                            "Mails in one session; at the next one the connection is closed with"
                                    + " 421 4.7.0.",
                            100_000,
                            1,
                            Integer.MAX_VALUE));
        }

        private static ByteSize lineSize(String text) {
            ByteSize size = ByteSize.parse(text);
            if (size.octets() < 1000 || size.octets() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "'" + text + "', expected 1000 or more (RFC 5321, 4.5.3.1.6)");
            }
            return size;
        }
    }

    /// How long we wait for a client (RFC 5321, 4.5.3.2).
    ///
    /// @param command for the next command, and for our answers to be taken
    /// @param data for the next block of a mail
    /// @param session from the connection to its end; a mail that is complete is still answered
    public record Timeouts(Duration command, Duration data, Duration session) {
        static Timeouts read(Section section) {
            return new Timeouts(
                    section.duration(
                            "command",
                            "How long to wait for the next command.",
                            Duration.ofMinutes(5)),
                    section.duration(
                            "data",
                            "How long to wait for the next octets of a mail.",
                            Duration.ofMinutes(3)),
                    section.duration(
                            "session", "How long a session may last.", Duration.ofHours(2)));
        }
    }

    /// The listener that runs when none is configured: loopback, any recipient.
    public static SmtpListenerConfig byDefault() {
        return ConfigReading.read("built-in", "", name -> null, SmtpListenerConfig::read).value();
    }

    /// Reads `smtp` of the section `ingest`; when it is missing, the one default listener.
    public static List<SmtpListenerConfig> readAll(Section ingest) {
        List<Section> sections = ingest.list("smtp");
        if (!ingest.has("smtp")) {
            return List.of(byDefault());
        }
        Set<String> names = new HashSet<>();
        return sections.stream().map(section -> readUnique(section, names)).toList();
    }

    private static SmtpListenerConfig readUnique(Section section, Set<String> names) {
        SmtpListenerConfig config = read(section);
        if (!names.add(config.name())) {
            section.problem("name", "'" + config.name() + "' is the name of two listeners");
        }
        return config;
    }

    public static SmtpListenerConfig read(Section section) {
        String name =
                section.value(
                        "name",
                        "name",
                        "What logs, metrics and envelopes call the listener.",
                        DEFAULT_NAME,
                        SmtpListenerConfig::name);
        BindAddress bind =
                section.value(
                        "bind",
                        "host:port or unix:/path",
                        "Where it listens: a port, or a Unix domain socket. A file that a listener"
                                + " left behind is replaced.",
                        DEFAULT_BIND,
                        BindAddress::parse);
        Optional<Domain> hostname =
                section.optional(
                        "hostname",
                        "host name",
                        "What we call ourselves; without it, the machine's name.",
                        Domain::parse);
        TlsConfig tls = TlsConfig.read(section.section("tls"));
        return new SmtpListenerConfig(
                name,
                bind,
                hostname,
                tls,
                domains(section),
                section.choice(
                        "bare-newlines",
                        "What to do with a CR or LF that stands alone: refuse the mail, fix it (LF"
                                + " becomes CRLF, CR a space), or allow it. Only CRLF.CRLF ever"
                                + " ends a mail.",
                        BareNewlines.REFUSE),
                Limits.read(section),
                Timeouts.read(section.section("timeouts")),
                section.duration(
                        "stop-grace",
                        "How long a mail that is being received may take to end when Mailriver"
                                + " stops.",
                        Duration.ofSeconds(20)),
                PolicyConfig.read(section, tls),
                TransportConfig.read(section, bind, tls));
    }

    /// True when anybody beyond this machine may send to any recipient.
    public boolean isOpenToAnybody() {
        boolean certified =
                tls.clientCertificates() == TlsConfig.ClientCertificates.REQUIRED
                        && (tls.require() || tls.mode() == TlsConfig.Mode.IMPLICIT);
        return acceptDomains.contains("*")
                && policy.recipients().isEmpty()
                && !policy.requireAuth()
                && !certified
                && bind.isBeyondThisMachine();
    }

    private static List<String> domains(Section section) {
        List<String> domains =
                section.texts(
                        "accept-domains",
                        "Recipient domains to take mail for, such as example.org or *.example.org;"
                                + " others get 550 5.7.1, unless the client may relay. * takes any:"
                                + " beyond loopback, a listener that does so for everybody can't"
                                + " stand beside a route that relays all.",
                        List.of("*"));
        if (domains.isEmpty()) {
            section.problem("accept-domains", "empty, expected a domain, or * for any");
        }
        for (String domain : domains) {
            try {
                AcceptDomains.check(domain);
            } catch (IllegalArgumentException wrong) {
                section.problem("accept-domains", String.valueOf(wrong.getMessage()));
            }
        }
        return domains;
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "', expected lower-case letters, digits and dashes, 32 at most");
        }
        return text;
    }
}
