package io.mailriver.deliver.smtp;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.runtime.config.Secret;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A relay destination with settings for tests: one connection, and patience of 5 seconds.
final class RelayUnderTest {
    static final String MAIL = "From: alice@example.com\r\nSubject: Tides\r\n\r\nHigh at noon.\r\n";

    private final int port;
    private TlsMode tls = TlsMode.NONE;
    private String host = "127.0.0.1";
    private Optional<Path> trust = Optional.empty();
    private Optional<SmtpPeer.Credentials> credentials = Optional.empty();
    private Duration connect = Duration.ofSeconds(5);
    private Duration command = Duration.ofSeconds(5);
    private Duration data = Duration.ofSeconds(5);
    private int maxConnections = 1;
    private int mailsPerConnection = 100;
    private Duration idleTime = Duration.ofMinutes(1);
    private int maxRecipients = 100;

    private RelayUnderTest(int port) {
        this.port = port;
    }

    static RelayUnderTest to(int port) {
        return new RelayUnderTest(port);
    }

    RelayUnderTest tls(TlsMode mode) {
        tls = mode;
        host = "localhost";
        return this;
    }

    RelayUnderTest tls(TlsMode mode, Path authority) {
        trust = Optional.of(authority);
        return tls(mode);
    }

    RelayUnderTest login(String name, String password) {
        credentials = Optional.of(new SmtpPeer.Credentials(name, new Secret(password)));
        return this;
    }

    RelayUnderTest timeouts(Duration forConnect, Duration forCommand, Duration forData) {
        connect = forConnect;
        command = forCommand;
        data = forData;
        return this;
    }

    RelayUnderTest maxConnections(int most) {
        maxConnections = most;
        return this;
    }

    RelayUnderTest mailsPerConnection(int most) {
        mailsPerConnection = most;
        return this;
    }

    RelayUnderTest idleTime(Duration time) {
        idleTime = time;
        return this;
    }

    RelayUnderTest maxRecipients(int most) {
        maxRecipients = most;
        return this;
    }

    SmtpDestination open() throws IOException {
        SmtpPeer peer =
                new SmtpPeer(
                        host,
                        port,
                        tls,
                        trust,
                        credentials,
                        "mailriver.example",
                        new SmtpPeer.Timeouts(connect, command, data));
        return SmtpDestination.open(
                "there",
                new SmtpDestinationConfig(
                        peer, maxConnections, mailsPerConnection, idleTime, maxRecipients));
    }

    /// Sends one mail over a destination of its own.
    DeliveryOutcome send() throws IOException {
        try (SmtpDestination destination = open()) {
            return send(destination, new SampleDelivery().build(), MAIL);
        }
    }

    /// Sends a mail that has one outcome, one char for each octet.
    static DeliveryOutcome send(SmtpDestination destination, Delivery delivery, String mail) {
        List<Verdict> verdicts = destination.attempt(delivery, content(mail));
        if (verdicts.size() != 1) {
            throw new AssertionError("expected one verdict: " + verdicts);
        }
        return verdicts.getFirst().outcome();
    }

    static DeliveryOutcome send(SmtpDestination destination) {
        return send(destination, new SampleDelivery().build(), MAIL);
    }

    static MailContent content(String mail) {
        return new MailContent.Inline(mail.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Each recipient's local part with how it went, such as `Delivered`.
    static Map<String, String> outcomes(List<Verdict> verdicts) {
        Map<String, String> found = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            verdict.recipients()
                    .forEach(path -> {
                        String name = path.address().localPart();
                        String outcome = verdict.outcome().getClass().getSimpleName();
                        if (found.put(name, outcome) != null) {
                            throw new AssertionError("twice: " + name + " in " + verdicts);
                        }
                    });
        }
        return found;
    }

    /// The content without the trace field on top.
    static String withoutReceived(String content) {
        return content.replaceFirst("\\AReceived:[^\n]*\n(?:[ \t][^\n]*\n)*", "");
    }
}
