package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.testkit.imap.ImapProxy;
import io.mailriver.testkit.peer.Certificates;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.StoredMail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real Dovecot.
final class ImapDestinationIT {
    private static final String MAIL =
            "From: alice@example.com\r\nSubject: Tides\r\n\r\nHigh at noon.\r\n.\r\n";
    private static Dovecot dovecot;
    private static int users;

    private final String user = "user" + ++users + "@example.org";
    private final MemoryMarkStore marks = new MemoryMarkStore();

    @BeforeAll
    static void startDovecot() {
        dovecot = Dovecot.start();
    }

    @AfterAll
    static void stopDovecot() {
        dovecot.close();
    }

    @Test
    void appendsTheMailWithFlagsAndTheTimeOfReceipt() throws Exception {
        dovecot.addUser(user);
        try (ImapDestination destination = open()) {
            DeliveryOutcome outcome =
                    attempt(
                            destination,
                            new SampleDelivery().flags("\\Seen", "$Work").build(),
                            MAIL);
            assertThat(outcome).isInstanceOf(Delivered.class);
            assertThat(outcome.detail()).matches("APPENDUID \\d+ 1");
        }
        StoredMail stored = dovecot.mails(user, "INBOX").getFirst();
        assertThat(stored.flags()).contains("\\Seen", "$Work");
        assertThat(stored.internalDate()).isEqualTo("01-Mar-2026 09:08:07 +0000");
        String text = new String(stored.content(), StandardCharsets.UTF_8);
        assertThat(text)
                .startsWith("Return-Path: <alice@example.com>\r\nDelivered-To: bob@example.org\r\n")
                .endsWith(MAIL);
    }

    @Test
    void appendsOnceHoweverOftenItIsAsked() throws Exception {
        dovecot.addUser(user);
        Delivery delivery = new SampleDelivery().build();
        try (ImapDestination destination = open();
                ImapDestination other = open()) {
            assertThat(attempt(destination, delivery, MAIL).detail()).startsWith("APPENDUID");
            assertThat(attempt(destination, delivery, MAIL).detail())
                    .isEqualTo("already there as UID 1");
            assertThat(attempt(other, delivery, MAIL).detail()).isEqualTo("already there as UID 1");
        }
        assertThat(dovecot.count(user, "INBOX")).isEqualTo(1);
    }

    @Test
    void makesTheMailboxWithThoseAboveItAndSubscribes() throws Exception {
        dovecot.addUser(user);
        try (ImapDestination destination = open()) {
            Delivery delivery = new SampleDelivery().mailboxName("Projekte/Flüsse & Bäche").build();
            assertThat(attempt(destination, delivery, MAIL)).isInstanceOf(Delivered.class);
        }
        String encoded = "Projekte/Fl&APw-sse &- B&AOQ-che";
        assertThat(dovecot.count(user, encoded)).isEqualTo(1);
        try (var client = dovecot.connect(user)) {
            assertThat(client.command("LSUB \"\" *").toString()).contains(encoded);
        }
    }

    @Test
    void manyRacingWorkersLeaveOneCopyOfEach() throws Exception {
        dovecot.addUser(user);
        List<Delivery> deliveries =
                IntStream.range(0, 60).mapToObj(i -> new SampleDelivery().mail(i).build()).toList();
        try (ImapDestination one = open();
                ImapDestination two = open();
                ImapDestination three = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DeliveryOutcome>> outcomes = new ArrayList<>();
            for (Delivery delivery : deliveries) {
                for (ImapDestination destination : List.of(one, two, three)) {
                    outcomes.add(threads.submit(() -> attempt(destination, delivery, MAIL)));
                }
            }
            for (Future<DeliveryOutcome> outcome : outcomes) {
                assertThat(outcome.get()).isInstanceOf(Delivered.class);
            }
        }
        assertThat(dovecot.count(user, "INBOX")).isEqualTo(60);
    }

    @Test
    void findsTheRepeatAfterTheServerDiedInBetween() throws Exception {
        try (Dovecot own = Dovecot.start()) {
            own.addUser(user);
            Delivery delivery = new SampleDelivery().build();
            try (ImapDestination destination = open(own)) {
                assertThat(attempt(destination, delivery, MAIL)).isInstanceOf(Delivered.class);
                own.kill();
                assertThat(attempt(destination, delivery, MAIL)).isInstanceOf(Deferred.class);
                own.startAgain();
                assertThat(attempt(destination, delivery, MAIL).detail())
                        .isEqualTo("already there as UID 1");
            }
            assertThat(own.count(user, "INBOX")).isEqualTo(1);
        }
    }

    @Test
    void notesAMarkAndLooksFromThereOn() throws Exception {
        dovecot.addUser(user);
        try (ImapDestination destination = open()) {
            assertThat(attempt(destination, new SampleDelivery().mail(1).build(), MAIL))
                    .isInstanceOf(Delivered.class);
        }
        assertThat(
                        marks.newestBefore(
                                "there", "INBOX", InstantSource.system().instant().plusSeconds(1)))
                .hasValueSatisfying(mark -> assertThat(mark.uidNext()).isEqualTo(2));
    }

    @Test
    void aConnectionCutBeforeTheOkLeavesOneCopy() throws Exception {
        dovecot.addUser(user);
        Delivery delivery = new SampleDelivery().build();
        try (ImapProxy proxy = new ImapProxy(dovecot.imapPort());
                ImapDestination destination = open(ImapAccounts.plain(proxy.port(), user))) {
            proxy.cutBefore(line -> line.contains("APPENDUID"));
            assertThat(attempt(destination, delivery, MAIL)).isInstanceOf(Deferred.class);
            assertThat(proxy.isCutPending()).isFalse();
            assertThat(dovecot.count(user, "INBOX")).isEqualTo(1);
            assertThat(attempt(destination, delivery, MAIL).detail())
                    .isEqualTo("already there as UID 1");
        }
        assertThat(dovecot.count(user, "INBOX")).isEqualTo(1);
    }

    @Test
    void anIdleConnectionCutBeforeTheOkIsMadeAnewAndLeavesOneCopy() throws Exception {
        dovecot.addUser(user);
        try (ImapProxy proxy = new ImapProxy(dovecot.imapPort());
                ImapDestination destination = open(ImapAccounts.plain(proxy.port(), user))) {
            assertThat(attempt(destination, new SampleDelivery().mail(1).build(), MAIL))
                    .isInstanceOf(Delivered.class);
            proxy.cutBefore(line -> line.contains("APPENDUID"));
            assertThat(attempt(destination, new SampleDelivery().mail(2).build(), MAIL).detail())
                    .isEqualTo("already there as UID 2");
            assertThat(proxy.isCutPending()).isFalse();
        }
        assertThat(dovecot.count(user, "INBOX")).isEqualTo(2);
    }

    @Test
    void aNewUidValidityIsNoticed() throws Exception {
        dovecot.addUser(user);
        SampleDelivery sample = new SampleDelivery().mailboxName("Box");
        try (ImapDestination destination = open()) {
            for (int i = 0; i < 3; i++) {
                assertThat(attempt(destination, sample.mail(i).build(), MAIL))
                        .isInstanceOf(Delivered.class);
            }
            try (var client = dovecot.connect(user)) {
                client.command("DELETE Box");
                client.command("CREATE Other");
                client.command("CREATE Box");
            }
            Delivery next = sample.mail(9).build();
            assertThat(attemptOnceMore(destination, next).detail()).startsWith("APPENDUID");
            assertThat(attempt(destination, next, MAIL).detail())
                    .isEqualTo("already there as UID 1");
        }
        assertThat(dovecot.count(user, "Box")).isEqualTo(1);
    }

    @Test
    void aMailboxThatIsDeletedUnderAnOpenSessionIsMadeAgain() throws Exception {
        dovecot.addUser(user);
        SampleDelivery sample = new SampleDelivery().mailboxName("Box");
        try (ImapDestination destination = open()) {
            assertThat(attempt(destination, sample.mail(1).build(), MAIL))
                    .isInstanceOf(Delivered.class);
            try (var client = dovecot.connect(user)) {
                client.command("DELETE Box");
            }
            assertThat(attemptOnceMore(destination, sample.mail(2).build()))
                    .isInstanceOf(Delivered.class);
        }
        assertThat(dovecot.count(user, "Box")).isEqualTo(1);
    }

    @Test
    void aMailboxOverQuotaDefersWithTheServersText() throws Exception {
        Dovecot.Options small =
                Dovecot.Options.defaults()
                        .with(
                                "mail_plugins = quota",
                                "plugin {",
                                "  quota = maildir:User quota",
                                "  quota_rule = *:bytes=2000",
                                "}");
        try (Dovecot own = Dovecot.start(small)) {
            own.addUser(user);
            try (ImapDestination destination = open(own)) {
                Delivery large = new SampleDelivery().mail(1).build();
                DeliveryOutcome outcome = attempt(destination, large, MAIL + "x".repeat(3000));
                assertThat(outcome).isInstanceOf(Deferred.class);
                assertThat(outcome.detail()).contains("NO [OVERQUOTA]").contains("uota exceeded");
                assertThat(attempt(destination, new SampleDelivery().mail(2).build(), MAIL))
                        .as("a smaller one behind it")
                        .isInstanceOf(Delivered.class);
            }
            assertThat(own.count(user, "INBOX")).isEqualTo(1);
        }
    }

    @Test
    void anUntrustedCertificateIsRefusedAndTheDetailSaysWhy() throws Exception {
        dovecot.addUser(user);
        Path foreign = Certificates.forName("mail.example.org").ca();
        for (MailServer.Tls tls : List.of(MailServer.Tls.IMPLICIT, MailServer.Tls.STARTTLS)) {
            int port = tls == MailServer.Tls.IMPLICIT ? dovecot.imapsPort() : dovecot.imapPort();
            try (ImapDestination destination =
                    open(ImapAccounts.of(port, tls, Optional.of(foreign), user))) {
                DeliveryOutcome outcome = attempt(destination, new SampleDelivery().build(), MAIL);
                assertThat(outcome).isInstanceOf(Deferred.class);
                assertThat(outcome.detail())
                        .startsWith(
                                "no TLS with 'localhost:"
                                        + port
                                        + "', whose certificate must be valid for that name and"
                                        + " signed by an authority in '"
                                        + foreign
                                        + "': ")
                        .contains("PKIX");
            }
        }
        assertThat(dovecot.count(user, "INBOX")).isZero();
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        Certificates others = Certificates.forName("mail.example.org");
        try (Dovecot own = Dovecot.start(Dovecot.Options.defaults().withCertificates(others))) {
            own.addUser(user);
            try (ImapDestination destination = open(ImapAccounts.tls(own, user))) {
                DeliveryOutcome outcome = attempt(destination, new SampleDelivery().build(), MAIL);
                assertThat(outcome).isInstanceOf(Deferred.class);
                assertThat(outcome.detail()).startsWith("no TLS with 'localhost:");
            }
            assertThat(own.count(user, "INBOX")).isZero();
        }
    }

    @Test
    void aMailWithAHugeFieldOfOurNameDoesNotHarmThoseBehindIt() throws Exception {
        dovecot.addUser(user);
        try (var client = dovecot.connect(user)) {
            String field = "Mailriver-Delivery: " + "x".repeat(900) + "\r\n";
            String huge = field.repeat(1000) + "\r\nhuge\r\n";
            client.append("INBOX", "", huge.getBytes(StandardCharsets.US_ASCII));
        }
        Delivery delivery = new SampleDelivery().build();
        try (ImapDestination destination = open()) {
            assertThat(attempt(destination, delivery, MAIL)).isInstanceOf(Delivered.class);
        }
        try (ImapDestination another = open()) {
            assertThat(attempt(another, delivery, MAIL).detail())
                    .isEqualTo("already there as UID 2");
        }
        assertThat(dovecot.count(user, "INBOX")).isEqualTo(2);
    }

    @Test
    void hostileNamesAndFlagsStayInTheirPlaces() throws Exception {
        dovecot.addUser(user);
        String hostile = "a\" DELETE \"INBOX\r\nA9 DELETE INBOX";
        Delivery delivery =
                new SampleDelivery()
                        .mailboxName(hostile)
                        .flags("\\Seen) \"\r\nA9 LOGOUT", "$Fine")
                        .build();
        try (ImapDestination destination = open()) {
            assertThat(attempt(destination, delivery, MAIL)).isInstanceOf(Delivered.class);
            assertThat(attempt(destination, delivery, MAIL).detail()).startsWith("already there");
        }
        try (var client = dovecot.connect(user)) {
            assertThat(client.command("LIST \"\" *").toString())
                    .contains("a\\\" DELETE \\\"INBOX__A9 DELETE INBOX");
        }
    }

    @Test
    void usesStarttls() throws Exception {
        dovecot.addUser(user);
        ImapDestinationConfig config =
                ImapAccounts.of(
                        dovecot.imapPort(),
                        MailServer.Tls.STARTTLS,
                        Optional.of(dovecot.certificates().ca()),
                        user);
        try (ImapDestination destination = open(config)) {
            assertThat(attempt(destination, new SampleDelivery().build(), MAIL))
                    .isInstanceOf(Delivered.class);
        }
    }

    private ImapDestination open() throws IOException {
        return open(dovecot);
    }

    private ImapDestination open(Dovecot server) throws IOException {
        return open(ImapAccounts.tls(server, user));
    }

    private ImapDestination open(ImapDestinationConfig config) throws IOException {
        return ImapDestination.open("there", config, marks, InstantSource.system());
    }

    /// Dovecot may notice a mailbox that went under its feet by an internal error.
    private static DeliveryOutcome attemptOnceMore(ImapDestination destination, Delivery delivery) {
        DeliveryOutcome outcome = attempt(destination, delivery, MAIL);
        return outcome instanceof Deferred ? attempt(destination, delivery, MAIL) : outcome;
    }

    private static DeliveryOutcome attempt(
            ImapDestination destination, Delivery delivery, String mail) {
        MailContent content = SampleDelivery.content(mail);
        return destination.attempt(delivery, content).getFirst().outcome();
    }
}
