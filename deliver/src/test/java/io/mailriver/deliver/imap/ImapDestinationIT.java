package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.runtime.config.Secret;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.StoredMail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
    void usesStarttls() throws Exception {
        dovecot.addUser(user);
        ImapDestinationConfig config =
                config(dovecot, ImapDestinationConfig.Tls.STARTTLS, dovecot.imapPort());
        try (ImapDestination destination =
                ImapDestination.open("there", config, marks, InstantSource.system())) {
            assertThat(attempt(destination, new SampleDelivery().build(), MAIL))
                    .isInstanceOf(Delivered.class);
        }
    }

    private ImapDestination open() throws IOException {
        return open(dovecot);
    }

    private ImapDestination open(Dovecot server) throws IOException {
        return ImapDestination.open(
                "there",
                config(server, ImapDestinationConfig.Tls.IMPLICIT, server.imapsPort()),
                marks,
                InstantSource.system());
    }

    private ImapDestinationConfig config(Dovecot server, ImapDestinationConfig.Tls tls, int port) {
        return new ImapDestinationConfig(
                "localhost",
                port,
                tls,
                Optional.of(server.certificates().ca()),
                user,
                new Secret(Dovecot.PASSWORD),
                "",
                4,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    private static DeliveryOutcome attempt(
            ImapDestination destination, Delivery delivery, String mail) {
        MailContent content = SampleDelivery.content(mail);
        return destination.attempt(delivery, content).getFirst().outcome();
    }
}
