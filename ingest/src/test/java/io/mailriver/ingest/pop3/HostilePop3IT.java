package io.mailriver.ingest.pop3;

import static io.mailriver.ingest.pop3.RunningPop3.PATIENCE;
import static io.mailriver.ingest.pop3.RunningPop3.config;
import static io.mailriver.ingest.pop3.RunningPop3.withMaxMailSize;
import static io.mailriver.ingest.pop3.RunningPop3.withTimes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.account.AccountStatus;
import io.mailriver.ingest.imap.FakeDesk;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.testkit.pop3.ScriptedPop3;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What no good server says harms no other mail, and nothing comes twice.
final class HostilePop3IT {
    private final FakeDesk desk = new FakeDesk();
    private ScriptedPop3 server;

    @BeforeEach
    void start() throws Exception {
        server = new ScriptedPop3();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        assertThat(desk.openMails()).isZero();
    }

    @Test
    void whatTheServerDoesNotGiveIsAGapAfterAWhileAndTheOthersCome() {
        put(1, 2, 3);
        server.script((command, usual) ->
                Optional.of(command.equals("RETR 2") ? "-ERR lost it\r\n" : usual));
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1), mail(3));
            await().atMost(PATIENCE).until(() -> !desk.gaps().isEmpty());
            poller.awaitLive();
            server.put("u4", mail(4));
            awaitTexts(mail(1), mail(3), mail(4));
        }
        assertThat(desk.gaps())
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.source().uidl()).isEqualTo("u2");
                    assertThat(gap.reason()).isEqualTo("the server does not give it: lost it");
                });
        assertThat(server.commands()).filteredOn("RETR 2"::equals).hasSize(3);
    }

    @Test
    void aServerThatIsUnwellMakesNoGaps() {
        put(1, 2);
        AtomicInteger refusals = new AtomicInteger();
        server.script((command, usual) ->
                Optional.of(
                        command.startsWith("RETR") && refusals.incrementAndGet() < 40
                                ? "-ERR [SYS/TEMP] busy\r\n"
                                : usual));
        try (RunningPop3 _ = poll()) {
            awaitTexts(mail(1), mail(2));
        }
        assertThat(desk.gaps()).isEmpty();
    }

    @Test
    void aMailThatBreaksTheConnectionIsGivenUpAndKeepsNobodyBack() {
        put(1, 2, 3);
        server.script((command, usual) ->
                command.equals("RETR 1") ? Optional.empty() : Optional.of(usual));
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(2), mail(3));
            await().atMost(PATIENCE).until(() -> !desk.gaps().isEmpty());
            poller.awaitLive();
        }
        assertThat(desk.gaps()).hasSize(1);
    }

    @Test
    void sizesThatAreLiesHarmNobody() {
        put(1, 2, 3, 4);
        String large = mail(5) + "x".repeat(20_000) + "\r\n";
        server.put("u5", large).put("u6", mail(6));
        server.script((command, usual) ->
                Optional.of(
                        command.equals("LIST")
                                ? "+OK\r\n1 0\r\n2 999999999999\r\n3 1\r\n4 7\r\n5 3\r\n6 9\r\n.\r\n"
                                : usual));
        try (RunningPop3 poller =
                new RunningPop3(
                        withMaxMailSize(config(server.port(), "u"), new ByteSize(10_000)), desk)) {
            await().atMost(PATIENCE).until(() -> desk.gaps().size() == 2);
            awaitTexts(mail(1), mail(3), mail(4), mail(6));
            poller.awaitLive();
        }
        assertThat(desk.gaps())
                .extracting(gap -> gap.reason())
                .containsExactlyInAnyOrder(
                        "999999999999 octets, larger than 10000", "larger than 10000 octets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n1 u1\r\n2 u2\r\n",
                "+OK\r\n1 u1\r\n.\r\n",
                "+OK\r\n1 u1\r\n2 u2\r\n3 u3\r\n.\r\n",
                "+OK\r\n1 u1\r\nnonsense\r\n.\r\n",
                "+OK\r\n-1 u1\r\n2 u2\r\n.\r\n",
                "+OK\r\n1 \r\n2 u2\r\n.\r\n",
                "+OK\r\n1 u1\n2 u2\n.\n",
                "+OK\r\n.\r\n",
                "-ERR [SYS/TEMP] not now\r\n",
                "-ERR not now\r\n",
                "* OK IMAP4rev1\r\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n"
            })
    void aListingThatIsNotWholeForgetsNothingAndReadsNothing(String listing) {
        put(1, 2);
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1), mail(2));
            poller.awaitLive();
            server.script(
                    (command, usual) -> Optional.of(command.equals("UIDL") ? listing : usual));
            await().atMost(PATIENCE)
                    .until(() -> poller.status().state() == AccountStatus.State.WAITING);
            assertThat(desk.sightings().all()).hasSize(2);
            server.script((_, usual) -> Optional.of(usual));
            server.put("u3", mail(3));
            awaitTexts(mail(1), mail(2), mail(3));
        }
        assertThat(desk.sightings().all()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "CAPA", "USER u", "STAT", "LIST", "UIDL", "RETR 1"})
    void aServerThatSaysNoEndOfALineIsLeft(String where) {
        put(1);
        AtomicInteger times = new AtomicInteger();
        server.script((command, usual) ->
                Optional.of(
                        command.equals(where) && times.incrementAndGet() < 3
                                ? "x".repeat(100_000)
                                : usual));
        try (RunningPop3 _ = poll()) {
            awaitTexts(mail(1));
        }
        assertThat(times.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aMailWithoutAnEndIsLeftAtTheDeadline() {
        server.offer("UIDL", "USER");
        put(1, 2);
        AtomicInteger times = new AtomicInteger();
        server.script((command, usual) ->
                Optional.of(
                        command.equals("RETR 1") && times.incrementAndGet() == 1
                                ? "+OK\r\nSubject: x\r\n\r\nbare\n.\n"
                                : usual));
        Pop3AccountConfig hasty =
                withTimes(config(server.port(), "u"), Duration.ofMillis(50), Duration.ofSeconds(1));
        try (RunningPop3 _ = new RunningPop3(hasty, desk)) {
            awaitTexts(mail(1), mail(2));
        }
        assertThat(desk.gaps()).isEmpty();
    }

    @Test
    void dotsAndBareLineEndsStayAsTheyAre() {
        String odd = "Subject: x\r\n\r\n.\r\n..\r\n...a\r\nb\n.\nc\r.\r\rd\r\n\r\n.e\r\n";
        server.put("u1", odd);
        try (RunningPop3 _ = poll()) {
            awaitTexts(odd);
        }
    }

    @Test
    void withoutPipeliningNoCommandIsSentBeforeTheAnswer() {
        server.offer("UIDL", "USER");
        put(1, 2, 3);
        List<String> ahead = new ArrayList<>();
        server.script((command, usual) -> {
            if (server.commands().lastIndexOf(command) < server.commands().size() - 1) {
                ahead.add(command);
            }
            return Optional.of(usual);
        });
        try (RunningPop3 _ = poll()) {
            awaitTexts(mail(1), mail(2), mail(3));
        }
        assertThat(ahead).isEmpty();
    }

    @Test
    void aServerFromBeforeCapaIsRead() {
        server.offer();
        server.script((command, usual) ->
                Optional.of(command.equals("UIDL") ? "+OK\r\n1 a\r\n2 b\r\n.\r\n" : usual));
        put(1, 2);
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1), mail(2));
            poller.awaitLive();
        }
        assertThat(desk.mails()).extracting(mail -> mail.source().uidl()).containsExactly("a", "b");
    }

    @Test
    void mailsThatShareAUniqueIdAreCopiesOfOne() {
        server.put("same", mail(1)).put("same", mail(1)).put("other", mail(2));
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1), mail(2));
            poller.awaitLive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOP USER PIPELINING", "TOP USER", "USER"})
    void aServerWithoutUidlIsToldApartByContent(String capabilities) {
        server.offer(capabilities.split(" ", -1));
        put(1, 2, 2);
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1), mail(2), mail(2));
            poller.awaitLive();
            server.remove("u1"); // the numbers move up
            server.put("u3", mail(3));
            awaitTexts(mail(1), mail(2), mail(2), mail(3));
            poller.awaitLive();
            long before = sessions();
            await().atMost(PATIENCE).until(() -> sessions() > before + 2);
        }
        assertThat(desk.texts()).hasSize(4);
        assertThat(desk.sightings().all()).hasSize(3);
    }

    @Test
    void withoutUidlNobodyFetchesAMailTwiceWhoseHeaderTellsIt() {
        server.offer("TOP", "USER");
        put(1);
        try (RunningPop3 _ = poll()) {
            awaitTexts(mail(1));
            long before = sessions();
            await().atMost(PATIENCE).until(() -> sessions() > before + 2);
        }
        assertThat(server.retrieved()).isEqualTo(1);
    }

    @Test
    void whatTheServerNotesInAHeaderMakesNoOtherMail() {
        server.offer("TOP", "USER");
        put(1);
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1));
            poller.awaitLive();
            server.script((_, usual) ->
                    Optional.of(usual.replace("Message-ID: <1@", "Status: RO\r\nMessage-ID: <1@")));
            server.put("u2", mail(2));
            awaitTexts(mail(1), mail(2));
        }
    }

    @Test
    void renumberedMailsAreKnownByTheirContentAndACopyIsAnother() {
        put(1, 2);
        try (RunningPop3 poller = poll()) {
            awaitTexts(mail(1), mail(2));
            poller.awaitLive();
            server.put("copy", mail(1)); // u1 is still there: another mail
            awaitTexts(mail(1), mail(2), mail(1));
            poller.awaitLive();
            server.script((command, usual) -> Optional.of(usual.replace(" u", " renumbered-")));
            server.put("u3", mail(3));
            awaitTexts(mail(1), mail(2), mail(1), mail(3));
            poller.awaitLive();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(desk.sightings().all().keySet())
                                    .extracting(SightingKey::text)
                                    .containsExactly(
                                            "support//copy",
                                            "support//renumbered-1",
                                            "support//renumbered-2",
                                            "support//renumbered-3"));
        }
        assertThat(
                        desk.sightings()
                                .find(new SightingKey.Pop3("support", "renumbered-1"))
                                .orElseThrow()
                                .mailId())
                .isEqualTo(desk.mails().getFirst().envelope().mailId());
        assertThat(desk.texts()).hasSize(4);
    }

    @Test
    void aMaildropInUseAndALoginThatIsTooEarlyAreTriedAgain() {
        put(1);
        List<String> refusals =
                new ArrayList<>(
                        List.of(
                                "-ERR [IN-USE] locked\r\n",
                                "-ERR [LOGIN-DELAY] too early\r\n",
                                "-ERR [SYS/TEMP] busy\r\n"));
        List<String> told = new ArrayList<>();
        server.script((command, usual) ->
                Optional.of(
                        command.startsWith("PASS") && !refusals.isEmpty()
                                ? refusals.removeFirst()
                                : usual));
        try (RunningPop3 poller = poll()) {
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(PATIENCE)
                    .until(() -> {
                        told.add(poller.status().detail());
                        return desk.texts().size() == 1;
                    });
        }
        assertThat(told).noneMatch(detail -> detail.startsWith("login refused"));
        assertThat(told).anyMatch(detail -> detail.contains("[IN-USE] locked"));
    }

    @Test
    void aCodeOfTheServersAboutTheLoginIsARefusal() {
        server.script((command, usual) ->
                Optional.of(command.startsWith("PASS") ? "-ERR [AUTH] no\r\n" : usual));
        try (RunningPop3 poller = poll()) {
            poller.awaitDetail("login refused: the login of 'u': [AUTH] no");
        }
    }

    private RunningPop3 poll() {
        return new RunningPop3(config(server.port(), "u"), desk);
    }

    private long sessions() {
        return server.commands().stream().filter("QUIT"::equals).count();
    }

    private void put(int... numbers) {
        for (int number : numbers) {
            server.put("u" + number, mail(number));
        }
    }

    private void awaitTexts(String... mails) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(desk.texts()).containsExactlyInAnyOrder(mails));
    }

    private static String mail(int number) {
        return """
        Message-ID: <%d@example.org>\r
        Date: Tue, 24 Nov 2026 12:00:00 +0000\r
        \r
        .mail %1$d\r
        """
                .formatted(number);
    }
}
