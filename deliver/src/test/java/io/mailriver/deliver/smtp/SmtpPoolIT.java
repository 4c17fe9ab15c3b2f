package io.mailriver.deliver.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.testkit.smtp.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections: how many, how long, and what happens when a used one is no longer what it was.
final class SmtpPoolIT {
    private static final String PIPELINING = "OFFER PIPELINING";

    @Test
    void sendsManyMailsOverOneConnection() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            for (int i = 0; i < 5; i++) {
                assertDelivered(RelayUnderTest.send(destination));
            }
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.commands()).doesNotContain("1 RSET");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OFFER PIPELINING, MAIL #1 = 550 5.7.1 no",
        "OFFER PIPELINING, RCPT #1 = 550 5.1.1 no",
        "OFFER PIPELINING, DATA #1 = 554 5.6.0 no",
        "OFFER HELP, MAIL #1 = 550 5.7.1 no",
        "OFFER HELP, RCPT #1 = 550 5.1.1 no",
        "OFFER HELP, DATA #1 = 554 5.6.0 no"
    })
    void forgetsATransactionThatWasRefusedBeforeTheNext(String offer, String rule)
            throws IOException {
        try (ScriptedServer server = ScriptedServer.start(offer, rule);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Rejected.class);
            assertDelivered(RelayUnderTest.send(destination));
            assertDelivered(RelayUnderTest.send(destination));
            assertThat(server.commands()).containsOnlyOnce("1 RSET");
            assertThat(server.commands())
                    .containsSubsequence("1 RSET", "1 MAIL FROM:<alice@example.com>", "1 DATA");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void closesAConnectionAfterSoManyMails() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING);
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).mailsPerConnection(2).open()) {
            for (int i = 0; i < 5; i++) {
                assertDelivered(RelayUnderTest.send(destination));
            }
            assertThat(server.mails())
                    .extracting(mail -> mail.connection())
                    .containsExactly(1, 1, 2, 2, 3);
            await().untilAsserted(() -> assertThat(server.commands()).contains("1 QUIT", "2 QUIT"));
            await().untilAsserted(() -> assertThat(server.openConnections()).isEqualTo(1));
        }
    }

    @Test
    void closesAConnectionThatHasNothingToDo() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING);
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).idleTime(Duration.ofMillis(200)).open()) {
            for (int round = 1; round <= 2; round++) {
                assertDelivered(RelayUnderTest.send(destination));
                await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
                assertThat(server.commands()).endsWith(round + " QUIT");
                assertThat(server.connections()).isEqualTo(round);
            }
        }
    }

    @Test
    void closesEveryConnectionWithTheDestination() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING)) {
            SmtpDestination destination = RelayUnderTest.to(server.port()).open();
            assertDelivered(RelayUnderTest.send(destination));
            destination.close();
            await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
            assertThat(server.commands()).endsWith("1 QUIT");
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Deferred.class);
            await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
        }
    }

    @Test
    void opensOnlySoManyConnections() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING, "MAIL = DRIP 250 ok");
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).maxConnections(3).open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<DeliveryOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                outcomes.add(threads.submit(() -> RelayUnderTest.send(destination)));
            }
            for (Future<DeliveryOutcome> outcome : outcomes) {
                assertDelivered(outcome.get());
            }
            assertThat(server.connections()).isEqualTo(3);
            assertThat(server.mails()).hasSize(12);
        }
    }

    @Test
    void defersWhenAllConnectionsAreBusy() throws Exception {
        Duration wait = Duration.ofMillis(200);
        Duration patience = Duration.ofSeconds(5);
        try (ScriptedServer server = ScriptedServer.start("MAIL @1 = SILENCE");
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).timeouts(wait, patience, patience).open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<DeliveryOutcome> stuck = threads.submit(() -> RelayUnderTest.send(destination));
            await().untilAsserted(() -> assertThat(server.commands()).hasSize(2));
            assertThat(RelayUnderTest.send(destination).detail())
                    .contains("all 1 connections were busy for PT0.2S");
            server.hangUp();
            assertThat(stuck.get()).isInstanceOf(Deferred.class);
            assertDelivered(RelayUnderTest.send(destination));
        }
    }

    @Test
    void replacesAConnectionThatThePeerClosedWhileItWasIdle() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            for (int round = 1; round <= 3; round++) {
                assertDelivered(RelayUnderTest.send(destination));
                server.hangUp();
            }
            assertThat(server.connections()).isEqualTo(3);
            assertThat(server.mails()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL #2 = 421 4.4.2 idle for too long ; HANG UP",
                "MAIL #2 = 554 5.7.0 too many mails ; HANG UP",
                "MAIL #2 = 550 5.7.0 too many mails",
                "MAIL #2 = 452 4.3.1 too many mails",
                "MAIL #2 = 503 5.5.1 what",
                "MAIL #2 = HANG UP",
                "MAIL #2 = RESET",
                "MAIL #2 = RAW garbage\\r\\n",
                "RCPT #2 = 421 4.3.2 bye",
                "DATA #2 = HANG UP",
                "END #1 = 250 2.0.0 taken\\r\\n421 4.4.2 bye ; HANG UP",
                "END #1 = 250 2.0.0 taken\\r\\n250 2.0.0 and again",
            })
    void replacesOnceAUsedConnectionThatIsNoLongerWilling(String rule) throws IOException {
        for (String offer : List.of(PIPELINING, "OFFER HELP")) {
            try (ScriptedServer server = ScriptedServer.start(offer, rule);
                    SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
                assertDelivered(RelayUnderTest.send(destination));
                assertDelivered(RelayUnderTest.send(destination));
                assertThat(server.mails())
                        .extracting(mail -> mail.connection())
                        .containsExactly(1, 2);
                await().untilAsserted(() -> assertThat(server.openConnections()).isEqualTo(1));
            }
        }
    }

    @Test
    void believesWhatAFreshConnectionSaysOfAMail() throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.start(
                                PIPELINING, "MAIL #2 = 550 5.7.1 no", "MAIL #3 = 550 5.7.1 no");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertDelivered(RelayUnderTest.send(destination));
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Rejected.class);
            assertThat(server.connections()).isEqualTo(2);
            assertDelivered(RelayUnderTest.send(destination));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "END #2 = RESET",
                "END #2 = 421 4.3.2 bye ; HANG UP",
                "CONTENT 9 #2 = RESET"
            })
    void neverSendsContentTwiceInOneAttempt(String rule) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING, rule);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertDelivered(RelayUnderTest.send(destination));
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Deferred.class);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.commands()).filteredOn("1 DATA"::equals).hasSize(2);
            assertDelivered(RelayUnderTest.send(destination));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void anInterruptEndsAnAttemptAsDeferred() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("RCPT = SILENCE");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            List<DeliveryOutcome> outcomes = new ArrayList<>();
            Thread attempt =
                    Thread.ofVirtual().start(() -> outcomes.add(RelayUnderTest.send(destination)));
            await().untilAsserted(() -> assertThat(server.commands()).hasSize(3));
            attempt.interrupt();
            attempt.join();
            assertThat(outcomes).singleElement().isInstanceOf(Deferred.class);
            await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
        }
    }

    private static void assertDelivered(DeliveryOutcome outcome) {
        assertThat(outcome).isInstanceOf(Delivered.class);
    }
}
