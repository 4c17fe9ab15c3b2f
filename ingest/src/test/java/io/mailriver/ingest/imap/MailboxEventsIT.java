package io.mailriver.ingest.imap;

import static io.mailriver.ingest.imap.TextMails.append;
import static io.mailriver.ingest.imap.TextMails.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.testkit.imap.ImapProxy;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Against a real server: what somebody else changes is told once, whatever the server can tell.
final class MailboxEventsIT {
    private static final String DATE = "23-Nov-2026 08:00:00 +0000";

    private static final Map<TellingServer, Dovecot> SERVERS = new EnumMap<>(TellingServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static int users;

    private final String user = "user" + ++users + "@example.org";
    private final FakeDesk desk = new FakeDesk();

    @AfterAll
    static void stopDovecot() {
        SERVERS.values().forEach(Dovecot::close);
    }

    @ParameterizedTest
    @EnumSource
    void changedFlagsAreToldOnce(TellingServer server) {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            append(client, "INBOX", "", mail(1));
            append(client, "INBOX", "\\Seen", mail(2));
            try (RunningPoller poller = new RunningPoller(setup(server), desk)) {
                awaitMails(2, poller);
                var _ = client.command("SELECT INBOX");
                var _ = client.command("UID STORE 1 +FLAGS (\\Flagged $Work)");
                awaitTold("FLAGS_CHANGED INBOX/1 $Work \\Flagged");
                var _ = client.command("UID STORE 2 -FLAGS (\\Seen)");
                awaitTold("FLAGS_CHANGED INBOX/1 $Work \\Flagged", "FLAGS_CHANGED INBOX/2");
            }
            try (RunningPoller poller = new RunningPoller(setup(server), desk)) {
                append(client, "INBOX", "", mail(3));
                awaitMails(3, poller);
                var _ = client.command("UID STORE 3 +FLAGS (\\Answered)");
                awaitTold(
                        "FLAGS_CHANGED INBOX/1 $Work \\Flagged",
                        "FLAGS_CHANGED INBOX/2",
                        "FLAGS_CHANGED INBOX/3 \\Answered");
            }
        }
        MailboxEvent first = desk.events().getFirst();
        assertThat(first.mailId()).isEqualTo(desk.mails().getFirst().envelope().mailId());
        assertThat(first.account()).isEqualTo("support");
        assertThat(first.uidValidity()).isEqualTo(desk.cursor("INBOX").uidValidity());
    }

    @ParameterizedTest
    @EnumSource
    void expungedMailsAreToldOnceAlsoThoseThatWentWhileNobodyLooked(TellingServer server) {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            for (int i = 1; i <= 6; i++) {
                append(client, "INBOX", "", mail(i));
            }
            try (RunningPoller poller = new RunningPoller(setup(server), desk)) {
                awaitMails(6, poller);
                expunge(client, "INBOX", "2");
                awaitTold("EXPUNGED INBOX/2");
            }
            expunge(client, "INBOX", "3,5:6");
            try (RunningPoller poller = new RunningPoller(setup(server), desk)) {
                append(client, "INBOX", "", mail(7));
                awaitMails(7, poller);
                awaitTold(
                        "EXPUNGED INBOX/2",
                        "EXPUNGED INBOX/3",
                        "EXPUNGED INBOX/5",
                        "EXPUNGED INBOX/6");
                expunge(client, "INBOX", "7");
                await().atMost(PATIENCE).until(() -> told().contains("EXPUNGED INBOX/7"));
            }
        }
        assertThat(told()).hasSize(5);
        assertThat(first(MailboxEvent.Kind.EXPUNGED).mailId())
                .isEqualTo(desk.mails().get(1).envelope().mailId());
        assertThat(desk.seen()).containsOnlyKeys("INBOX/1", "INBOX/4");
    }

    @ParameterizedTest
    @EnumSource
    void aMovedMailIsNoNewMail(TellingServer server) {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            var _ = client.command("CREATE Archive");
            for (int i = 1; i <= 4; i++) {
                append(client, "INBOX", "", mail(i));
            }
            try (RunningPoller poller =
                    new RunningPoller(setup(server).mailboxes("INBOX", "Archive"), desk)) {
                awaitMails(4, poller);
                var _ = client.command("SELECT INBOX");
                var _ = client.command("UID MOVE 2:3 Archive");
                awaitTold("MOVED INBOX/2 to Archive", "MOVED INBOX/3 to Archive");
                append(client, "Archive", "", mail(5));
                awaitMails(5, poller);
                expunge(client, "Archive", "1");
                await().atMost(PATIENCE).until(() -> told().contains("EXPUNGED Archive/1"));
            }
        }
        assertThat(told())
                .containsExactly(
                        "MOVED INBOX/2 to Archive",
                        "MOVED INBOX/3 to Archive",
                        "EXPUNGED Archive/1");
        assertThat(last(MailboxEvent.Kind.EXPUNGED).mailId())
                .isEqualTo(desk.mails().get(1).envelope().mailId());
        assertThat(desk.seen())
                .isEqualTo(
                        Map.of(
                                "INBOX/1", mail(1),
                                "INBOX/4", mail(4),
                                "Archive/2", mail(3),
                                "Archive/3", mail(5)));
    }

    @ParameterizedTest
    @EnumSource
    void aMoveWhileNobodyLookedIsAMoveToo(TellingServer server) {
        dovecot(server).addUser(user);
        Setup both = setup(server).mailboxes("INBOX", "Archive");
        try (ImapClient client = dovecot(server).connect(user)) {
            var _ = client.command("CREATE Archive");
            append(client, "INBOX", "", mail(1));
            append(client, "Archive", "", mail(2));
            try (RunningPoller poller = new RunningPoller(both, desk)) {
                awaitMails(2, poller);
            }
            var _ = client.command("SELECT INBOX");
            var _ = client.command("UID STORE 1 +FLAGS (\\Seen)");
            var _ = client.command("UID MOVE 1 Archive");
            var _ = client.command("SELECT Archive");
            var _ = client.command("UID MOVE 1 INBOX");
            try (RunningPoller poller = new RunningPoller(both, desk)) {
                await().atMost(PATIENCE).until(() -> desk.events().size() >= 3);
                poller.awaitLive();
            }
        }
        assertThat(told())
                .containsExactlyInAnyOrder(
                        "MOVED INBOX/1 to Archive",
                        "FLAGS_CHANGED Archive/2 \\Seen",
                        "MOVED Archive/1 to INBOX");
        assertThat(desk.mails()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aCopyIsTheSameMailAtAnotherPlace(TellingServer server) {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            var _ = client.command("CREATE Copies");
            append(client, "INBOX", "", mail(1));
            try (RunningPoller poller =
                    new RunningPoller(setup(server).mailboxes("INBOX", "Copies"), desk)) {
                awaitMails(1, poller);
                var _ = client.command("SELECT INBOX");
                var _ = client.command("UID COPY 1 Copies");
                await().atMost(PATIENCE).until(() -> desk.seen().containsKey("Copies/1"));
                expunge(client, "INBOX", "1");
                awaitTold("EXPUNGED INBOX/1");
                append(client, "INBOX", "", mail(2));
                awaitMails(2, poller);
            }
        }
        assertThat(desk.seen()).isEqualTo(Map.of("Copies/1", mail(1), "INBOX/2", mail(2)));
    }

    @Test
    void twoMailsThatAreAlikeInOneMailboxAreTwo() {
        TellingServer server = TellingServer.ALL;
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            appendDated(client, "INBOX", mail(1));
            appendDated(client, "INBOX", mail(1));
            try (RunningPoller poller = new RunningPoller(setup(server), desk)) {
                awaitMails(2, poller);
                appendDated(client, "INBOX", mail(1));
                awaitMails(3, poller);
            }
        }
        assertThat(desk.texts()).containsExactly(mail(1), mail(1), mail(1));
        assertThat(desk.events()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRenamedMailboxIsNotReadAgain(TellingServer server) throws Exception {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user);
                ImapProxy proxy = new ImapProxy(dovecot(server).imapPort())) {
            var _ = client.command("CREATE Old");
            var _ = client.command("CREATE Old/Below");
            for (int i = 1; i <= 3; i++) {
                append(client, "Old", "", mail(i));
            }
            append(client, "Old/Below", "", mail(4));
            Setup setup = setup(server, proxy.port()).mailboxes("*");
            try (RunningPoller poller = new RunningPoller(setup, desk)) {
                awaitMails(4, poller);
                int fetches = bodies(proxy);
                var _ = client.command("RENAME Old New");
                awaitTold("MAILBOX_RENAMED Old to New", "MAILBOX_RENAMED Old/Below to New/Below");
                var _ = client.command("SELECT New");
                var _ = client.command("UID STORE 2 +FLAGS (\\Flagged)");
                awaitTold(
                        "MAILBOX_RENAMED Old to New",
                        "MAILBOX_RENAMED Old/Below to New/Below",
                        "FLAGS_CHANGED New/2 \\Flagged");
                assertThat(bodies(proxy)).as("mails fetched again").isEqualTo(fetches);
                append(client, "New", "", mail(5));
                awaitMails(5, poller);
            }
        }
        assertThat(desk.cursors()).containsOnlyKeys("INBOX", "New", "New/Below");
        assertThat(desk.seen()).containsOnlyKeys("New/1", "New/2", "New/3", "New/4", "New/Below/1");
    }

    @ParameterizedTest
    @EnumSource
    void mailboxesThatComeAndGoAreTold(TellingServer server) {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            var _ = client.command("CREATE There");
            try (RunningPoller poller = new RunningPoller(setup(server).mailboxes("*"), desk)) {
                poller.awaitLive();
                assertThat(desk.events()).as("was there before").isEmpty();
                awaitAnotherSecond();
                var _ = client.command("CREATE Fresh");
                awaitTold("MAILBOX_CREATED Fresh");
                append(client, "Fresh", "", mail(1));
                awaitMails(1, poller);
            }
            var _ = client.command("DELETE Fresh");
            try (RunningPoller _ = new RunningPoller(setup(server).mailboxes("*"), desk)) {
                awaitTold("MAILBOX_CREATED Fresh", "MAILBOX_DELETED Fresh");
            }
        }
        assertThat(desk.cursors()).containsOnlyKeys("INBOX", "There");
        assertThat(desk.seen()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anotherUidValidityBringsNoKnownMailAgain(TellingServer server) {
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            renumber(client, setup(server).mailboxes("Box"));
        }
        assertThat(desk.texts()).containsExactly(mail(1), mail(2), mail(3), mail(4));
        assertThat(told()).containsExactly("EXPUNGED Box/2");
        assertThat(desk.seen())
                .isEqualTo(Map.of("Box/1", mail(4), "Box/2", mail(3), "Box/3", mail(1)));
        assertThat(desk.cursor("Box").formerUidValidity()).isNull();
    }

    @Test
    void anotherUidValidityBringsKnownMailAgainIfThatIsWanted() {
        TellingServer server = TellingServer.ALL;
        dovecot(server).addUser(user);
        try (ImapClient client = dovecot(server).connect(user)) {
            renumber(
                    client,
                    setup(server).mailboxes("Box").knownMail(ImapAccountConfig.KnownMail.AGAIN));
        }
        assertThat(desk.texts())
                .containsExactly(mail(1), mail(2), mail(3), mail(4), mail(3), mail(1));
        assertThat(told()).containsExactly("EXPUNGED Box/1", "EXPUNGED Box/2", "EXPUNGED Box/3");
    }

    @Test
    void mailboxesThatNobodyWatchesAreToldOfThroughNotify() {
        dovecot(TellingServer.ALL).addUser(user);
        try (ImapClient client = dovecot(TellingServer.ALL).connect(user)) {
            for (String name : List.of("B", "C", "D")) {
                var _ = client.command("CREATE " + name);
            }
            append(client, "D", "", mail(1));
            Setup setup =
                    setup(TellingServer.ALL)
                            .mailboxes("INBOX", "B", "*")
                            .idle(Duration.ofHours(1), Duration.ofMinutes(25));
            try (RunningPoller poller = new RunningPoller(setup, desk)) {
                awaitMails(1, poller);
                await().atMost(PATIENCE)
                        .until(() -> poller.status().detail().startsWith("idle on INBOX, B"));
                append(client, "C", "", mail(2));
                soon(() -> desk.texts().contains(mail(2)));
                var _ = client.command("SELECT D");
                var _ = client.command("UID STORE 1 +FLAGS (\\Seen)");
                soon(() -> told().contains("FLAGS_CHANGED D/1 \\Seen"));
                awaitAnotherSecond();
                var _ = client.command("CREATE E");
                soon(() -> told().contains("MAILBOX_CREATED E"));
            }
        }
    }

    @Test
    void changesInWatchedMailboxesAreToldAtOnce() {
        for (TellingServer server : TellingServer.values()) {
            String name = server.toString().toLowerCase(Locale.ROOT) + user;
            dovecot(server).addUser(name);
            FakeDesk own = new FakeDesk();
            try (ImapClient client = dovecot(server).connect(name)) {
                append(client, "INBOX", "", mail(1));
                append(client, "INBOX", "", mail(2));
                Setup setup =
                        Setup.of(dovecot(server).imapPort(), name)
                                .idle(Duration.ofSeconds(2), Duration.ofMinutes(25));
                try (RunningPoller poller = new RunningPoller(setup, own)) {
                    await().atMost(PATIENCE)
                            .until(() -> poller.status().detail().startsWith("idle on INBOX"));
                    var _ = client.command("SELECT INBOX");
                    var _ = client.command("UID STORE 1 +FLAGS ($Work)");
                    await().atMost(Duration.ofSeconds(6))
                            .until(() -> told(own).contains("FLAGS_CHANGED INBOX/1 $Work"));
                    expunge(client, "INBOX", "2");
                    await().atMost(Duration.ofSeconds(6))
                            .until(() -> told(own).contains("EXPUNGED INBOX/2"));
                }
            }
            assertThat(told(own)).as(server.toString()).hasSize(2);
        }
    }

    /// Three mails are read; then a mailbox of the same name has one of them in another order, one
    /// more, and one less.
    private void renumber(ImapClient client, Setup setup) {
        var _ = client.command("CREATE Box");
        for (int i = 1; i <= 3; i++) {
            appendDated(client, "Box", mail(i));
        }
        try (RunningPoller poller = new RunningPoller(setup, desk)) {
            awaitMails(3, poller);
        }
        var _ = client.command("DELETE Box");
        var _ = client.command("CREATE Other");
        var _ = client.command("CREATE Box");
        for (int i : List.of(4, 3, 1)) {
            appendDated(client, "Box", mail(i));
        }
        try (RunningPoller _ = new RunningPoller(setup, desk)) {
            await().atMost(PATIENCE)
                    .until(() -> told().stream().anyMatch("EXPUNGED Box/2"::equals));
        }
    }

    private static void appendDated(ImapClient client, String mailbox, String mail) {
        var _ = client.append(mailbox, "", DATE, mail.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void expunge(ImapClient client, String mailbox, String uids) {
        var _ = client.command("SELECT " + mailbox);
        var _ = client.command("UID STORE " + uids + " +FLAGS.SILENT (\\Deleted)");
        var _ = client.command("UID EXPUNGE " + uids);
        var _ = client.command("UNSELECT");
    }

    private static int bodies(ImapProxy proxy) {
        return (int) proxy.fetches().stream().filter(line -> line.contains("BODY.PEEK[]")).count();
    }

    private void awaitMails(int count, RunningPoller poller) {
        await().atMost(PATIENCE).until(() -> desk.mails().size() >= count);
        poller.awaitLive();
        assertThat(desk.mails()).hasSize(count);
    }

    private void awaitTold(String... events) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).containsExactly(events));
    }

    private MailboxEvent first(MailboxEvent.Kind kind) {
        return desk.events().stream()
                .filter(event -> event.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private MailboxEvent last(MailboxEvent.Kind kind) {
        return desk.events().reversed().stream()
                .filter(event -> event.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private List<String> told() {
        return told(desk);
    }

    /// Without the flag that comes before an expunge, which a poll may see or not.
    private static List<String> told(FakeDesk desk) {
        return desk.told().stream().filter(event -> !event.endsWith("\\Deleted")).toList();
    }

    /// Dovecot may never list a mailbox that is made in the second in which another one was.
    private static void awaitAnotherSecond() {
        long now = System.currentTimeMillis() / 1_000;
        await().until(() -> System.currentTimeMillis() / 1_000 > now + 1);
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).until(condition);
    }

    private Setup setup(TellingServer server) {
        return setup(server, dovecot(server).imapPort());
    }

    private Setup setup(TellingServer server, int port) {
        return server.setup(port, user);
    }

    private static Dovecot dovecot(TellingServer server) {
        return SERVERS.computeIfAbsent(server, TellingServer::start);
    }
}
