package io.mailriver.ingest.imap;

import static io.mailriver.ingest.imap.RunningPoller.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.testkit.imap.ScriptedImap;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against servers that lie, fail and babble.
final class HostileServerIT {
    private final FakeDesk desk = new FakeDesk();
    private final ScriptedMailbox mailbox = new ScriptedMailbox();

    @Test
    void sizesThatAreTooSmallLoseNothing() throws Exception {
        String large = "large " + "x".repeat(3_000_000);
        mailbox.put(1, "one").put(2, large).put(3, "three");
        mailbox.twist((command, usual) -> usual.replaceAll("RFC822.SIZE \\d+", "RFC822.SIZE 10"));
        read("", 3, large);
        assertThat(desk.texts()).containsExactly("one", large, "three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "99999", "9223372036854775807", "5000000"})
    void sizesThatAreTooLargeLoseNothing(String size) throws Exception {
        mailbox.put(1, "one").put(2, "two").put(3, "three");
        mailbox.twist((command, usual) ->
                usual.replaceAll("UID 2 RFC822.SIZE \\d+", "UID 2 RFC822.SIZE " + size));
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() + desk.gaps().size() >= 3);
            poller.awaitLive();
        }
        if (size.length() > 10) {
            assertThat(desk.gaps())
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.reason()).contains("larger than"));
            assertThat(desk.texts()).containsExactly("one", "three");
        } else {
            assertThat(desk.texts()).containsExactly("one", "two", "three");
        }
    }

    @Test
    void aMailWithoutASizeIsRead() throws Exception {
        mailbox.put(1, "one").put(2, "two");
        mailbox.twist((command, usual) -> usual.replace(" RFC822.SIZE 3", ""));
        read("", 2, "two");
        assertThat(desk.texts()).containsExactly("one", "two");
    }

    @Test
    void aMailThatNeverEndsIsAGap() throws Exception {
        mailbox.put(1, "one").put(2, "two").put(3, "three");
        mailbox.twist((command, usual) -> {
            if (command.startsWith("UID FETCH 2 (") && command.contains("BODY.PEEK[]<")) {
                String offset = command.replaceAll(".*<(\\d+)\\..*", "$1");
                return "* 2 FETCH (UID 2 BODY[]<"
                        + offset
                        + "> {1048576}\r\n"
                        + "y".repeat(1 << 20)
                        + ")\r\nTAG OK\r\n";
            }
            return usual.replace("UID 2 RFC822.SIZE 3", "UID 2 RFC822.SIZE 2000000");
        });
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller =
                        new RunningPoller(
                                Setup.of(server.port(), "user")
                                        .sizes(ByteSize.ofMiB(1), ByteSize.ofMiB(5)),
                                desk)) {
            await().atMost(PATIENCE).until(() -> desk.texts().contains("three"));
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactly("one", "three");
        assertThat(desk.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.reason()).isEqualTo("larger than 5242880 octets"));
        assertThat(desk.openMails()).isZero();
    }

    @Test
    void babbleInBetweenNeitherLosesNorRepeats() throws Exception {
        for (long uid = 1; uid <= 20; uid++) {
            mailbox.put(uid, "mail " + uid);
        }
        String babble =
                "* 3 FETCH (FLAGS (\\Deleted))\r\n"
                        + "* 4 FETCH (UID 4 FLAGS ())\r\n"
                        + "* 4 FETCH (BODY[] \"whose?\")\r\n"
                        + "* 9 FETCH (UID 999 RFC822.SIZE 5 BODY[] \"not asked for\")\r\n"
                        + "* 9 FETCH (UID 0 RFC822.SIZE 5 BODY[] \"no mail\")\r\n"
                        + "* 9 FETCH (UID 5 BODY[TEXT] \"a part\")\r\n"
                        + "* 9 FETCH (UID 6 BODY[]<0> \"a piece\")\r\n"
                        + "* 9 FETCH (UID 7 X-NEW (a (b) \"c\") BODY[HEADER] NIL)\r\n"
                        + "* SEARCH 1 2\r\n* STATUS x (MESSAGES 5)\r\n* 20 EXISTS\r\n* 0 RECENT\r\n"
                        + "* OK still here\r\n* NO careful\r\n* BAD sport\r\n* X y\r\n";
        mailbox.twist((command, usual) ->
                command.startsWith("UID FETCH")
                        ? babble + usual.replace("TAG", babble + backwards(usual) + "TAG")
                        : usual);
        read("", 20, "mail 20");
        assertThat(desk.texts())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 20).mapToObj(uid -> "mail " + uid).toList());
    }

    @Test
    void uidsFarApartAreFoundInFewSteps() throws Exception {
        mailbox.put(1, "one").put(5_000_000, "two").put(4_000_000_000L, "three");
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= 3);
            poller.awaitLive();
            assertThat(server.commands())
                    .filteredOn(command -> command.contains("RFC822.SIZE"))
                    .hasSizeLessThan(25);
        }
        assertThat(desk.texts()).containsExactly("one", "two", "three");
    }

    @Test
    void aServerThatDoesNotTellUidNextIsRead() throws Exception {
        mailbox.put(7, "one").put(5_000_000, "two").uidNext(0);
        read("", 2, "two");
        assertThat(desk.texts()).containsExactly("one", "two");
        assertThat(desk.cursors()).containsEntry("INBOX", new Cursor(7, 5_000_000, null));
    }

    @Test
    void aMailThatTheServerRefusesIsAGapWhenItGivesOthers() throws Exception {
        mailbox.put(1, "one").put(2, "two").put(3, "three");
        mailbox.twist((command, usual) ->
                command.contains("BODY.PEEK[]") && usual.contains("UID 2 ")
                        ? usual.replaceAll("(?s)\\* 2 FETCH.*?two\\)\r\n", "")
                                .replace("TAG OK done", "TAG NO [SERVERBUG] can't read mail")
                        : usual);
        read("", 2, "three");
        assertThat(desk.texts()).containsExactly("one", "three");
        assertThat(desk.gaps())
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.source().uid()).isEqualTo(2);
                    assertThat(gap.reason()).contains("NO [SERVERBUG] can't read mail");
                });
    }

    @Test
    void aServerThatRefusesEveryMailLosesNone() throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        mailbox.put(1, "one").put(2, "two").put(3, "three");
        mailbox.twist((command, usual) ->
                command.contains("BODY.PEEK[]") && ill.get()
                        ? "TAG NO [UNAVAILABLE] no disk\r\n"
                        : usual);
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            server.commands().stream().filter(c -> c.endsWith("<0.1>)")).count()
                                    > 2);
            assertThat(poller.status().state()).isIn(State.WAITING, State.READING);
            assertThat(desk.gaps()).isEmpty();
            ill.set(false);
            await().atMost(PATIENCE).until(() -> desk.mails().size() == 3);
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactly("one", "two", "three");
        assertThat(desk.gaps()).isEmpty();
    }

    @Test
    void aMailThatBreaksEveryConnectionIsAGapInTheEnd() throws Exception {
        mailbox.put(1, "one").put(2, "two").put(3, "three");
        mailbox.twist((command, usual) ->
                command.contains("BODY.PEEK[]") && usual.contains("UID 2 ")
                        ? usual.substring(0, usual.indexOf("* 2 FETCH")) + "* BYE crashed\r\n"
                        : usual);
        read("", 2, "three");
        assertThat(desk.texts()).containsExactly("one", "three");
        assertThat(desk.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.reason()).contains("the server closes: crashed"));
    }

    @Test
    void aMailThatIsGoneIsPassedWithoutAGap() throws Exception {
        mailbox.put(1, "one").put(2, "two").put(3, "three");
        mailbox.twist((command, usual) -> {
            if (command.contains("BODY.PEEK[]")) {
                mailbox.remove(2);
                return usual.replaceAll("(?s)BODY\\[] \\{3}\r\ntwo", "BODY[] NIL");
            }
            return usual;
        });
        read("", 2, "three");
        assertThat(desk.texts()).containsExactly("one", "three");
        assertThat(desk.gaps()).isEmpty();
    }

    @Test
    void aUidNextBelowTheCursorStopsTheMailboxAndSaysSo() throws Exception {
        mailbox.put(1, "one").uidNext(2);
        desk.cursor("INBOX", new Cursor(7, 500, null));
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(poller.status().detail())
                                    .isEqualTo(
                                            "mailbox 'INBOX' has UIDNEXT 2, but was read up to UID"
                                                    + " 500"));
            assertThat(poller.status().state()).isEqualTo(State.WAITING);
        }
        assertThat(desk.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ESEARCH", ""})
    void sinceAsksForTheFirstMailOfThatDay(String capabilities) throws Exception {
        mailbox.put(1, "old").put(60_000, "new").put(60_001, "newer");
        mailbox.twist((command, usual) ->
                command.startsWith("UID SEARCH RETURN (MIN) SINCE 5-Mar-2026")
                        ? "* ESEARCH (TAG \"TAG\") UID MIN 60000\r\nTAG OK\r\n"
                        : command.startsWith("UID SEARCH UID ")
                                ? command.contains(":1")
                                        ? "* SEARCH\r\nTAG OK\r\n"
                                        : "* SEARCH 60001 60000\r\nTAG OK\r\n"
                                : usual);
        Setup setup;
        try (ScriptedImap server = new ScriptedImap(capabilities, mailbox)) {
            setup =
                    Setup.of(server.port(), "user")
                            .initial(new InitialRead.Since(LocalDate.of(2026, 3, 5)));
            try (RunningPoller poller = new RunningPoller(setup, desk)) {
                await().atMost(PATIENCE).until(() -> desk.mails().size() >= 2);
                poller.awaitLive();
            }
        }
        assertThat(desk.texts()).containsExactly("new", "newer");
    }

    @Test
    void theServersOwnIdOfAMailIsKept() throws Exception {
        mailbox.put(5, "five");
        read("OBJECTID", 1, "five");
        assertThat(desk.mails().getFirst().source().objectId()).isEqualTo("M5");
        assertThat(desk.mails().getFirst().source().flags()).containsExactly("\\Seen");
        assertThat(desk.mails().getFirst().source().internalDate())
                .isEqualTo(Instant.parse("2026-03-01T09:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* 1 FETCH (((((((\r\nTAG OK\r\n",
                "* 1 FETCH (UID 1 BODY[] {2000000000}\r\n",
                "* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n",
                "* BYE I am going\r\n",
                "TAG BAD what?\r\n",
                "TAG NO not now\r\n",
                "TAG MAYBE\r\n",
                "TAG\r\n",
                "\r\n\r\n"
            })
    void nonsenseIsGotOverWhenItEnds(String nonsense) throws Exception {
        AtomicBoolean ill = new AtomicBoolean(true);
        mailbox.put(1, "one").put(2, "two");
        mailbox.twist((command, usual) ->
                command.startsWith("UID FETCH") && ill.get() ? nonsense : usual);
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller =
                        new RunningPoller(
                                Setup.of(server.port(), "user")
                                        .commandTimeout(Duration.ofSeconds(1)),
                                desk)) {
            await().atMost(PATIENCE)
                    .until(() ->
                            server.commands().stream()
                                            .filter(c -> c.startsWith("UID FETCH"))
                                            .count()
                                    >= 1);
            ill.set(false);
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= 2);
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactly("one", "two");
        assertThat(desk.gaps()).isEmpty();
    }

    @Test
    void aServerWithoutIdleIsPolled() throws Exception {
        mailbox.put(1, "one");
        try (ScriptedImap server = new ScriptedImap("", mailbox);
                RunningPoller poller =
                        new RunningPoller(
                                Setup.of(server.port(), "user")
                                        .idle(Duration.ofMillis(100), Duration.ofMinutes(1)),
                                desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= 1);
            poller.awaitLive();
            mailbox.put(2, "two");
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= 2);
            assertThat(server.commands()).doesNotContain("IDLE");
        }
        assertThat(desk.texts()).containsExactly("one", "two");
    }

    @Test
    void nothingThatCouldChangeAMailboxIsEverSent() throws Exception {
        mailbox.put(1, "one");
        try (ScriptedImap server = new ScriptedImap("UNSELECT", mailbox);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> server.commands().contains("UNSELECT"));
            poller.awaitLive();
            assertThat(server.commands())
                    .allMatch(command ->
                            command.matches(
                                    "(CAPABILITY|LOGIN|LIST|EXAMINE|STATUS|UNSELECT|UID FETCH).*"));
            assertThat(server.commands())
                    .filteredOn(command -> command.contains("BODY"))
                    .allMatch(command -> command.contains("BODY.PEEK["));
        }
    }

    private void read(String capabilities, int mails, String last) throws Exception {
        try (ScriptedImap server = new ScriptedImap(capabilities, mailbox);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE)
                    .until(() -> desk.mails().size() >= mails && desk.texts().contains(last));
            poller.awaitLive();
        }
        assertThat(desk.openMails()).isZero();
    }

    /// The same responses in the other order.
    private static String backwards(String answer) {
        String responses = answer.substring(0, answer.lastIndexOf("TAG"));
        StringBuilder turned = new StringBuilder();
        for (String one : responses.split("(?=\\* \\d+ FETCH)", -1)) {
            turned.insert(0, one);
        }
        return turned.toString();
    }
}
