package io.mailriver.app.river;

import io.mailriver.app.config.MailriverConfig;
import io.mailriver.app.config.Role;
import io.mailriver.deliver.destination.DestinationConfig;
import io.mailriver.deliver.imap.ImapDestinationConfig;
import io.mailriver.deliver.maildir.MaildirDestinationConfig;
import io.mailriver.deliver.smtp.SmtpDestinationConfig;
import io.mailriver.deliver.smtp.SmtpPeer;
import io.mailriver.ingest.imap.ImapAccountConfig;
import io.mailriver.ingest.pop3.Pop3AccountConfig;
import io.mailriver.ingest.smtp.BindAddress;
import io.mailriver.ingest.smtp.Protocol;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.ingest.smtp.TlsConfig;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What a person reads when the program has started: what runs, how to send a mail, where it will
/// appear, and what an accepted mail survives.
///
/// @param command how the person calls the program, such as `./mailriver`
public record Banner(MailriverConfig config, Set<Role> roles, String command) {
    private static final int MAX_NAMED = 5; // destinations, listeners, domains
    private static final HostPort SEND_BY_DEFAULT = new HostPort("127.0.0.1", 2525);

    public String text() {
        StringBuilder text = new StringBuilder("\n");
        line(
                text,
                "Mailriver",
                roles.stream().sorted().map(Role::word).collect(Collectors.joining(", ")));
        if (roles.contains(Role.INGEST)) {
            listeners(text);
            accounts(text);
        }
        if (roles.contains(Role.DELIVER)) {
            destinations(text);
        }
        line(text, "data", config.data().toAbsolutePath().normalize().toString());
        kafka(text);
        if (config.admin().enabled()) {
            line(text, "health", "http://" + config.admin().bind() + "/");
        }
        return text.toString();
    }

    private void listeners(StringBuilder text) {
        List<SmtpListenerConfig> all = config.listeners();
        String name = "takes mail";
        for (SmtpListenerConfig listener : first(all)) {
            line(
                    text,
                    name,
                    "SMTP on " + listener.bind() + tls(listener) + ", for " + recipients(listener));
            name = "";
        }
        more(text, all);
        if (!all.isEmpty()) {
            howToSend(text, all.getFirst());
        }
    }

    private void accounts(StringBuilder text) {
        String name = "polls";
        for (ImapAccountConfig account : first(config.imapAccounts())) {
            line(
                    text,
                    name,
                    "IMAP account %s: %s at %s"
                            .formatted(
                                    account.name(),
                                    account.server().username(),
                                    account.server().host()));
            name = "";
        }
        more(text, config.imapAccounts());
        for (Pop3AccountConfig account : first(config.pop3Accounts())) {
            line(
                    text,
                    name,
                    "POP3 account %s: %s at %s"
                            .formatted(
                                    account.name(),
                                    account.server().username(),
                                    account.server().host()));
            name = "";
        }
        more(text, config.pop3Accounts());
    }

    /// Lines to copy: a mail is made, then sent.
    private void howToSend(StringBuilder text, SmtpListenerConfig listener) {
        if (!(listener.bind() instanceof BindAddress.Tcp(HostPort bind))
                || listener.transport().protocol() != Protocol.SMTP) {
            return; // `send` speaks SMTP over TCP
        }
        HostPort here = reachable(bind);
        String domain = domainOf(listener);
        StringBuilder send = new StringBuilder(command).append(" send hello.eml");
        if (!here.equals(SEND_BY_DEFAULT)) {
            send.append(" --server ").append(here);
        }
        if (listener.tls().mode() == TlsConfig.Mode.IMPLICIT) {
            send.append(" --tls implicit");
        }
        if (!domain.equals("localhost")) {
            send.append(" --to you@").append(domain);
        }
        line(text, "send one", "printf 'Subject: Hello\\n\\nMy first mail\\n' > hello.eml");
        line(text, "", send.toString());
    }

    private static String tls(SmtpListenerConfig listener) {
        return switch (listener.tls().mode()) {
            case NONE -> "";
            case STARTTLS -> listener.tls().require() ? " with STARTTLS only" : " with STARTTLS";
            case IMPLICIT -> " with TLS";
        };
    }

    private static String recipients(SmtpListenerConfig listener) {
        List<String> domains = listener.acceptDomains();
        return domains.contains("*")
                ? "any recipient"
                : String.join(", ", first(domains))
                        + (domains.size() > MAX_NAMED ? " and others" : "");
    }

    private static String domainOf(SmtpListenerConfig listener) {
        List<String> domains = listener.acceptDomains();
        return domains.contains("*") ? "localhost" : domains.getFirst().replace("*.", "sub.");
    }

    private static HostPort reachable(HostPort bind) {
        return switch (bind.host()) {
            case "0.0.0.0", "::" -> new HostPort("127.0.0.1", bind.port());
            default -> bind;
        };
    }

    private void destinations(StringBuilder text) {
        String name = "delivers to";
        for (var destination : first(List.copyOf(config.destinations().byName().entrySet()))) {
            line(text, name, place(destination.getValue()) + " (" + destination.getKey() + ")");
            name = "";
        }
        more(text, config.destinations().byName().keySet());
        boolean relays =
                config.destinations().byName().values().stream()
                        .anyMatch(one -> one instanceof DestinationConfig.Smtp);
        if (!relays) {
            line(text, "", "nothing is relayed to other servers");
        }
    }

    private static String place(DestinationConfig destination) {
        return switch (destination) {
            case DestinationConfig.Maildir(MaildirDestinationConfig maildir) ->
                    maildir.folder().toAbsolutePath().normalize() + "/RECIPIENT/new";
            case DestinationConfig.Imap(ImapDestinationConfig imap) ->
                    "IMAP mailboxes of " + imap.server().username() + " at " + imap.server().host();
            case DestinationConfig.Smtp(SmtpDestinationConfig smtp) -> relay(smtp.peer());
        };
    }

    private static String relay(SmtpPeer peer) {
        return "SMTP relay " + new HostPort(peer.host(), peer.port());
    }

    private void kafka(StringBuilder text) {
        KafkaConfig kafka = config.kafka();
        if (kafka.bootstrapServers().isPresent()) {
            line(text, "Kafka", "cluster at " + kafka.bootstrapServers().get());
            line(text, "", clusterPromise(kafka.replicationFactor()));
        } else {
            line(text, "Kafka", "embedded broker on " + kafka.embedded().bind());
            line(
                    text,
                    "",
                    switch (kafka.embedded().flush()) {
                        case EVERY_APPEND ->
                                "an accepted mail is on this machine's disk: it survives a killed"
                                        + " process and a power cut";
                        case OS ->
                                "an accepted mail survives a killed process, but not a power cut"
                                        + " (kafka.embedded.flush: os)";
                    });
        }
    }

    private static String clusterPromise(int copies) {
        return copies >= 3
                ? "an accepted mail is on two brokers at least (" + copies + " copies)"
                : "an accepted mail has %d %s: it does not survive the loss of its broker"
                        .formatted(copies, copies == 1 ? "copy" : "copies");
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(all.size(), MAX_NAMED));
    }

    private static void more(StringBuilder text, Collection<?> all) {
        if (all.size() > MAX_NAMED) {
            line(text, "", "and " + (all.size() - MAX_NAMED) + " more");
        }
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-12s %s%n", name, value));
    }
}
