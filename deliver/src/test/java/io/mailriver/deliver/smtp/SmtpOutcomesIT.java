package io.mailriver.deliver.smtp;

import static io.mailriver.deliver.smtp.RelayUnderTest.MAIL;
import static io.mailriver.deliver.smtp.RelayUnderTest.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.testkit.smtp.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How an attempt is judged, whatever the relay says or does. No case may leave a connection open.
final class SmtpOutcomesIT {
    private static final String PIPELINING = "OFFER PIPELINING";
    private static final Duration SHORT = Duration.ofMillis(300);

    @ParameterizedTest
    @ValueSource(strings = {PIPELINING, "OFFER HELP"})
    void judgesEachRecipientAlone(String offer) throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.start(
                                offer,
                                "RCPT later = 450 4.2.1 greylisted",
                                "RCPT nobody = 550-5.1.1 no such\\r\\n550 5.1.1 user",
                                "RCPT moved = 251 2.1.5 will forward");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            List<Verdict> verdicts =
                    attempt(destination, "nobody", "bob", "later", "moved", "carol");
            assertThat(outcomes(verdicts))
                    .isEqualTo(
                            Map.of(
                                    "bob", "Delivered",
                                    "carol", "Delivered",
                                    "moved", "Delivered",
                                    "later", "Deferred",
                                    "nobody", "Rejected"));
            assertThat(verdicts)
                    .extracting(verdict -> verdict.outcome().detail())
                    .containsExactlyInAnyOrder(
                            "250 2.0.0 taken", "450 4.2.1 greylisted", "550 5.1.1 no such / user");
            assertThat(server.mails().getFirst().forwardPaths())
                    .containsExactly("bob@example.org", "moved@example.org", "carol@example.org");
        }
    }

    @Test
    void sendsAMailInTwoRoundTripsWithPipelining() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING, "MAIL = DRIP 250 ok")) {
            assertThat(RelayUnderTest.to(server.port()).send()).isInstanceOf(Delivered.class);
            assertThat(server.commands())
                    .containsSubsequence(
                            "1 MAIL FROM:<alice@example.com>",
                            "1 RCPT TO:<bob@example.org>",
                            "1 DATA");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "250 2.0.0 odd but fine",
                "554 5.5.1 no valid recipients",
                "HANG UP",
                "421 4.3.2 bye ; HANG UP"
            })
    void takesBackDataThatNobodyIsAcceptedFor(String answer) throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.start(
                                PIPELINING,
                                "RCPT = 550 5.1.1 no",
                                "DATA = 354 go",
                                "END #1 = " + answer);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertThat(outcomes(attempt(destination, "bob", "carol")))
                    .isEqualTo(Map.of("bob", "Rejected", "carol", "Rejected"));
            assertThat(server.mails()).hasSize(1);
            assertThat(server.mails().getFirst().wireText()).isEqualTo(".\r\n");
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Rejected.class);
        }
    }

    @Test
    void doesNotSendContentWhenAllAreRefused() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("RCPT = 550 5.1.1 no")) {
            assertThat(RelayUnderTest.to(server.port()).send()).isInstanceOf(Rejected.class);
            assertThat(server.commands()).doesNotContain("1 DATA");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 550 5.7.1 not you, Rejected",
        "MAIL, 451 4.3.0 later, Deferred",
        "RCPT, 550 5.1.1 no, Rejected",
        "RCPT, 450 4.2.0 later, Deferred",
        "RCPT, 552 5.2.2 full, Rejected",
        "DATA, 554 5.6.0 no, Rejected",
        "DATA, 451 4.3.0 later, Deferred",
        "END, 554 5.6.0 spam, Rejected",
        "END, 552 5.3.4 too big, Rejected",
        "END, 451 4.3.0 later, Deferred",
        "END, 354 odd, Deferred",
        "GREETING, 554 5.3.2 not here, Deferred",
        "EHLO, 450 4.3.2 later, Deferred",
    })
    void judgesByTheReply(String command, String reply, String outcome) throws IOException {
        for (String offer : List.of(PIPELINING, "OFFER HELP")) {
            try (ScriptedServer server = ScriptedServer.start(offer, command + " = " + reply)) {
                DeliveryOutcome found = RelayUnderTest.to(server.port()).send();
                assertThat(found.getClass().getSimpleName()).isEqualTo(outcome);
                assertThat(found.detail()).contains(reply);
                assertNothingIsOpen(server);
            }
        }
    }

    /// Taken for the mail's answer, each of these would lose it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DATA = 250 2.0.0 what data",
                "DATA = 220 hello again",
                "DATA = 350 go on",
                "MAIL = 250 ok\\r\\n250 twice",
                "RCPT = 250 ok\\r\\n250 twice",
                "MAIL = 354 go",
                "RCPT = 354 go",
                "END = 354 go",
            })
    void neverCountsAsDeliveredWhatIsNoAnswerToTheContent(String rule) throws IOException {
        for (String offer : List.of(PIPELINING, "OFFER HELP")) {
            try (ScriptedServer server = ScriptedServer.start(offer, rule)) {
                assertThat(RelayUnderTest.to(server.port()).send()).isInstanceOf(Deferred.class);
                assertNothingIsOpen(server);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"})
    void defersWhereverThePeerClosesWithOrWithoutAWord(String point) throws IOException {
        for (String offer : List.of(PIPELINING, "OFFER HELP")) {
            for (String steps :
                    List.of(
                            "421 4.3.2 shutting down ; HANG UP",
                            "421 4.3.2 shutting down",
                            "HANG UP",
                            "RESET",
                            "RAW 25 ; HANG UP",
                            "LATE 451 4.3.0 ok")) {
                try (ScriptedServer server = ScriptedServer.start(offer, point + " = " + steps)) {
                    DeliveryOutcome outcome =
                            RelayUnderTest.to(server.port()).timeouts(SHORT, SHORT, SHORT).send();
                    assertThat(outcome).as(point + " " + steps).isInstanceOf(Deferred.class);
                    if (steps.startsWith("421")) {
                        assertThat(outcome.detail()).contains("421 4.3.2 shutting down");
                    }
                    assertNothingIsOpen(server);
                }
            }
        }
    }

    @Test
    void defersWhereverTheContentBreaksOff() throws IOException {
        int length = 0;
        try (ScriptedServer server = ScriptedServer.start(PIPELINING)) {
            assertThat(RelayUnderTest.to(server.port()).send()).isInstanceOf(Delivered.class);
            length = server.mails().getFirst().wire().length;
        }
        String[] rules =
                IntStream.range(0, length)
                        .mapToObj(i -> "CONTENT %d @%d = RESET".formatted(i + 1, i + 1))
                        .toArray(String[]::new);
        try (ScriptedServer server = ScriptedServer.start(rules);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            for (int i = 0; i < length; i++) {
                assertThat(RelayUnderTest.send(destination)).isInstanceOf(Deferred.class);
            }
            assertThat(server.mails()).hasSizeLessThanOrEqualTo(1);
            assertThat(server.mails()).noneMatch(mail -> mail.wire().length < 200);
            assertThat(RelayUnderTest.send(destination)).isInstanceOf(Delivered.class);
            assertThat(server.connections()).isEqualTo(length + 1);
        }
    }

    @Test
    void countsAsDeliveredWhatBreaksAfterTheAnswer() throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.start(PIPELINING, "END = 250 2.0.0 mine ; RESET");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertThat(RelayUnderTest.send(destination).detail()).isEqualTo("250 2.0.0 mine");
            assertThat(RelayUnderTest.send(destination).detail()).isEqualTo("250 2.0.0 mine");
            assertThat(server.mails()).hasSize(2);
        }
    }

    @Test
    void takesALateWordAboutContentThatThePeerNoLongerReads() throws IOException {
        String large = MAIL + "x".repeat(70).concat("\r\n").repeat(200_000);
        try (ScriptedServer server =
                        ScriptedServer.start(
                                PIPELINING, "CONTENT 1000 = 552 5.3.4 too big ; RESET");
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            DeliveryOutcome outcome =
                    RelayUnderTest.send(destination, new SampleDelivery().build(), large);
            assertThat(outcome).isNotInstanceOf(Delivered.class);
            assertNothingIsOpen(server);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GREETING = ENDLESS x",
                "GREETING = ENDLESS 220-more\\r\\n",
                "GREETING = RAW \\x00\\xff\\xfe\\r\\n",
                "EHLO = RAW HTTP/1.1 400 Bad Request\\r\\n\\r\\n",
                "EHLO = RAW 250-a\\r\\n220 b\\r\\n",
                "EHLO = 250\\{x*3000}",
                "MAIL = ENDLESS 250-more\\r\\n",
                "MAIL = RAW 2 5 0\\r\\n",
                "RCPT = RAW \\r\\n",
                "DATA = ENDLESS 354",
                "END = RAW 999 what\\r\\n",
                "END = ENDLESS 250-",
            })
    void defersWhatSpeaksNoSmtp(String rule) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING, rule)) {
            DeliveryOutcome outcome = RelayUnderTest.to(server.port()).send();
            assertThat(outcome).isInstanceOf(Deferred.class);
            assertThat(outcome.detail()).hasSizeLessThan(600).doesNotContainPattern("\\p{C}");
            assertNothingIsOpen(server);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, the greeting",
        "EHLO, the reply to EHLO",
        "MAIL, the reply to MAIL",
        "RCPT, the reply to RCPT",
        "DATA, the reply to DATA",
        "END, the reply to the content"
    })
    void waitsOnlySoLongForEachStep(String point, String step) throws IOException {
        for (String steps : List.of("SILENCE", "DRIP 250 \\{slow*100}")) {
            try (ScriptedServer server = ScriptedServer.start(point + " = " + steps)) {
                DeliveryOutcome outcome =
                        RelayUnderTest.to(server.port()).timeouts(SHORT, SHORT, SHORT).send();
                assertThat(outcome).isInstanceOf(Deferred.class);
                assertThat(outcome.detail()).contains(step + " took longer than PT0.3S");
                assertNothingIsOpen(server);
            }
        }
    }

    @Test
    void waitsOnlySoLongForAPeerThatDoesNotReadTheContent() throws IOException {
        String large = MAIL + "x".repeat(70).concat("\r\n").repeat(300_000);
        try (ScriptedServer server =
                        ScriptedServer.start(PIPELINING, "CONTENT 1000 = DRIP \\{slow*1000}");
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).timeouts(SHORT, SHORT, SHORT).open()) {
            DeliveryOutcome outcome =
                    RelayUnderTest.send(destination, new SampleDelivery().build(), large);
            assertThat(outcome).isInstanceOf(Deferred.class);
            assertThat(outcome.detail()).contains("sending the content took longer than PT0.3S");
        }
    }

    @Test
    void defersWhenNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        DeliveryOutcome outcome = RelayUnderTest.to(port).send();
        assertThat(outcome).isInstanceOf(Deferred.class);
        assertThat(outcome.detail()).startsWith("ConnectException: ");
    }

    @Test
    void speaksHeloWithAPeerThatKnowsNoEhlo() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING, "EHLO = 502 5.5.1 unknown")) {
            assertThat(RelayUnderTest.to(server.port()).send()).isInstanceOf(Delivered.class);
            assertThat(server.commands()).contains("1 HELO mailriver.example");
        }
    }

    @ParameterizedTest
    @CsvSource({"250 ok, Delivered", "451 4.3.0 later, Deferred", "554 5.6.0 no, Rejected"})
    void tooManyRecipientsIsNoFaultOfThoseRefused(String end, String others) throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.start("RCPT third = 552 5.5.3 too many", "END = " + end);
                SmtpDestination destination = RelayUnderTest.to(server.port()).open()) {
            assertThat(outcomes(attempt(destination, "first", "second", "third")))
                    .isEqualTo(Map.of("first", others, "second", others, "third", "Deferred"));
        }
    }

    @Test
    void sendsToManyRecipientsInSeveralTransactions() throws IOException {
        String[] names = IntStream.range(0, 250).mapToObj(i -> "r" + i).toArray(String[]::new);
        try (ScriptedServer server =
                        ScriptedServer.start(
                                PIPELINING, "RCPT r120@ = 550 5.1.1 no", "MAIL #3 = 451 4.3.0 x");
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).maxRecipients(100).open()) {
            Map<String, String> outcomes = outcomes(attempt(destination, names));
            assertThat(outcomes).hasSize(250).containsEntry("r120", "Rejected");
            assertThat(outcomes.values()).containsOnly("Delivered", "Rejected");
            assertThat(server.mails())
                    .extracting(mail -> mail.forwardPaths().size())
                    .containsExactly(100, 99, 50);
            assertThat(server.mails())
                    .allSatisfy(mail -> assertThat(mail.content()).doesNotContain(" for <"));
        }
    }

    @Test
    void oneTransactionThatBreaksDefersOnlyItsOwn() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING, "END #2 = RESET");
                SmtpDestination destination =
                        RelayUnderTest.to(server.port()).maxRecipients(1).open()) {
            assertThat(outcomes(attempt(destination, "a", "b", "c")))
                    .isEqualTo(Map.of("a", "Delivered", "b", "Deferred", "c", "Delivered"));
        }
    }

    private static List<Verdict> attempt(SmtpDestination destination, String... names) {
        String[] addresses = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            addresses[i] = names[i] + "@example.org";
        }
        return destination.attempt(
                new SampleDelivery().to(addresses).build(), RelayUnderTest.content(MAIL));
    }

    private static void assertNothingIsOpen(ScriptedServer server) {
        await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    }
}
