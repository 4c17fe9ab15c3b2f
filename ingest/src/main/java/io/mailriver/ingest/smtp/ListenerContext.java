package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.login.Logins;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.runtime.log.Printable;
import io.mailriver.schemas.envelope.Domain;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all sessions of one listener share. Immutable; its parts are thread-safe.
///
/// @param host our own name
/// @param proxies who begins with a PROXY header
/// @param frontEnds who may say XCLIENT
record ListenerContext(
        SmtpListenerConfig config,
        Domain host,
        Policy policy,
        ListenerMeters meters,
        CommandParser parser,
        Networks proxies,
        Networks frontEnds,
        Answer greeting,
        Intake intake,
        MailSink sink,
        MailLog log,
        InstantSource clock) {
    private static final String XCLIENT =
            Arrays.stream(Xclient.Attribute.values())
                    .map(Enum::name)
                    .collect(Collectors.joining(" ", "XCLIENT ", ""));
    private static final Logger LOG = LoggerFactory.getLogger(ListenerContext.class);

    static ListenerContext of(
            SmtpListenerConfig config,
            Domain host,
            Intake intake,
            MailSink sink,
            MailLog log,
            InstantSource clock,
            Policy.LoginReading loginReading) {
        return new ListenerContext(
                config,
                host,
                new Policy(config, host, loginReading),
                new ListenerMeters(log.meters(), config.name()),
                new CommandParser(
                        host, config.transport().protocol(), config.transport().tolerant()),
                Networks.of(config.transport().proxyProtocol()),
                Networks.of(config.transport().xclient()),
                Answer.plain(
                        220, host.text() + (isLmtp(config) ? " LMTP" : " ESMTP") + " Mailriver"),
                intake,
                sink,
                log,
                clock);
    }

    boolean speaksLmtp() {
        return isLmtp(config);
    }

    /// EHLO's answer: our name, then a line for each extension (RFC 5321, 4.1.1.1).
    Answer extensions(Client client, boolean frontEnd) {
        List<String> lines = new ArrayList<>(List.of(host.text(), "PIPELINING"));
        lines.add("SIZE " + config.limits().maxSize().octets());
        lines.addAll(List.of("8BITMIME", "CHUNKING", "BINARYMIME"));
        lines.addAll(List.of("SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN"));
        lines.add("MT-PRIORITY MIXER"); // RFC 6710, 9.1: the range from -4 to 4
        if (client.tls().isPresent()) {
            lines.add("REQUIRETLS"); // RFC 8689, 2: only over TLS
        }
        if (offersAuth(client)) {
            policy.logins().ifPresent(logins -> lines.add(auth(logins)));
        }
        if (offersStartTls() && client.tls().isEmpty()) {
            lines.add("STARTTLS");
        }
        if (frontEnd) {
            lines.add(XCLIENT);
        }
        return Answer.plainLines(250, lines);
    }

    /// RFC 4954, 9: a password in clear is everybody's.
    boolean offersAuth(Client client) {
        return client.tls().isPresent() && policy.logins().isPresent();
    }

    boolean offersStartTls() {
        return config.tls().mode() == TlsConfig.Mode.STARTTLS;
    }

    /// Why no mail can be taken right now, known without waiting.
    ///
    /// @param octets what the client says of its size; 0 when it says nothing
    Optional<Answer> closed(long octets) {
        return intake.closed(octets).map(Answers::of);
    }

    void loggedIn(Client client, String mechanism, String user) {
        meters.login("ok");
        LOG.atInfo()
                .addKeyValue("listener", config.name())
                .addKeyValue("peer", client.address())
                .addKeyValue("mechanism", Printable.of(mechanism))
                .addKeyValue("user", Printable.of(user))
                .log("logged in");
    }

    void loginFailed(Client client, String mechanism, String claimed, String detail) {
        policy.countFailedLogin(client);
        meters.login("failed");
        LOG.atInfo()
                .addKeyValue("listener", config.name())
                .addKeyValue("peer", client.address())
                .addKeyValue("mechanism", Printable.of(mechanism))
                .addKeyValue("user", Printable.of(claimed))
                .addKeyValue("detail", detail)
                .log("login failed");
    }

    private static boolean isLmtp(SmtpListenerConfig config) {
        return config.transport().protocol() == Protocol.LMTP;
    }

    private static String auth(Logins logins) {
        return "AUTH " + String.join(" ", logins.mechanisms());
    }

    /// Tells the log of a refused mail, recipient or connection.
    void refused(Client client, String stage, Answer answer) {
        meters.refused(answer);
        log.refused(config.name(), client.address(), stage, answer.reply().toString());
    }
}
