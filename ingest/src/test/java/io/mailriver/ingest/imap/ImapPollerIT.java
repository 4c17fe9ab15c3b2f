package io.mailriver.ingest.imap;

import static io.mailriver.ingest.imap.RunningPoller.PATIENCE;
import static io.mailriver.ingest.imap.TextMails.append;
import static io.mailriver.ingest.imap.TextMails.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.account.PartitionLostException;
import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.testkit.imap.ImapProxy;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import io.mailriver.testkit.peer.StoredMail;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real server: each mail comes in once, whatever gets in the way.
final class ImapPollerIT {
    private static Dovecot dovecot;
    private static int users;

    private final String user = "user" + ++users + "@example.org";
    private final FakeDesk desk = new FakeDesk();

    @BeforeAll
    static void startDovecot() {
        dovecot = Dovecot.start();
    }

    @AfterAll
    static void stopDovecot() {
        dovecot.close();
    }

    @Test
    void readsAllThatIsThereWithItsFlagsAndDate() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            append(client, "INBOX", "\\Seen $Work", mail(1));
            append(client, "INBOX", "", mail(2));
        }
        StoredMail stored = dovecot.mails(user, "INBOX").getFirst();
        try (RunningPoller poller = new RunningPoller(setup(), desk)) {
            awaitTexts(mail(1), mail(2));
            poller.awaitLive();
            assertThat(poller.status().detail()).isEqualTo("polling 1 mailbox");
        }
        Envelope envelope = desk.mails().getFirst().envelope();
        assertThat(envelope.protocol()).isEqualTo("IMAP");
        assertThat(envelope.listener()).isEqualTo("support");
        assertThat(envelope.byHost()).isEqualTo("river.example.org");
        assertThat(envelope.reversePath().text()).isEmpty();
        assertThat(envelope.forwardPaths()).isEmpty();
        Envelope.Source source = desk.mails().getFirst().source();
        assertThat(source.account()).isEqualTo("support");
        assertThat(source.mailboxName()).isEqualTo("INBOX");
        assertThat(source.uid()).isEqualTo(1);
        assertThat(source.uidValidity()).isPositive();
        assertThat(source.flags()).containsExactlyInAnyOrder("\\Seen", "$Work");
        assertThat(source.internalDate())
                .isBetween(Instant.now().minusSeconds(300), Instant.now().plusSeconds(1));
        assertThat(stored.flags()).contains("\\Seen", "$Work");
        assertThat(dovecot.mails(user, "INBOX").getLast().flags())
                .as("nothing is changed in the mailbox")
                .doesNotContain("\\Seen");
        assertThat(desk.openMails()).isZero();
    }

    @Test
    void newMailComesWithinTwoSecondsThroughIdle() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user);
                RunningPoller poller =
                        new RunningPoller(
                                setup().idle(Duration.ofHours(1), Duration.ofMinutes(25)), desk)) {
            awaitIdle(poller);
            for (int i = 0; i < 5; i++) {
                String mail = mail(i);
                append(client, "INBOX", "", mail);
                await().atMost(Duration.ofSeconds(2))
                        .untilAsserted(() -> assertThat(desk.texts()).contains(mail));
            }
            assertThat(desk.texts()).doesNotHaveDuplicates();
        }
    }

    @Test
    void idleIsRenewedAndGoesOn() throws Exception {
        dovecot.addUser(user);
        try (ImapProxy proxy = new ImapProxy(dovecot.imapPort());
                ImapClient client = dovecot.connect(user);
                RunningPoller poller =
                        new RunningPoller(
                                Setup.of(proxy.port(), user)
                                        .idle(Duration.ofHours(1), Duration.ofMillis(300)),
                                desk)) {
            awaitIdle(poller);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(proxy.commands()).filteredOn("IDLE"::equals).hasSize(4));
            append(client, "INBOX", "", mail(1));
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(desk.texts()).containsExactly(mail(1)));
            assertThat(proxy.commands())
                    .as("connections")
                    .filteredOn(line -> line.startsWith("AUTHENTICATE"))
                    .hasSize(2);
        }
    }

    @Test
    void aRestartOfTheServerIsGotOver() {
        try (Dovecot own = Dovecot.start()) {
            own.addUser(user);
            try (ImapClient client = own.connect(user)) {
                append(client, "INBOX", "", mail(1));
            }
            Setup setup = Setup.of(own.imapPort(), user);
            try (RunningPoller poller =
                    new RunningPoller(
                            setup.idle(Duration.ofMinutes(1), Duration.ofMinutes(25)), desk)) {
                awaitTexts(mail(1));
                awaitIdle(poller);
                own.kill();
                await().atMost(PATIENCE)
                        .until(() ->
                                poller.status().detail().startsWith("polling")
                                        || poller.status().state() == State.WAITING);
                own.startAgain();
                try (ImapClient client = own.connect(user)) {
                    append(client, "INBOX", "", mail(2));
                }
                awaitTexts(mail(1), mail(2));
                awaitIdle(poller);
            }
        }
    }

    @Test
    void aFrozenServerIsLeftAtTheDeadline() {
        try (Dovecot own = Dovecot.start()) {
            own.addUser(user);
            Setup setup = Setup.of(own.imapPort(), user).commandTimeout(Duration.ofSeconds(1));
            try (RunningPoller poller = new RunningPoller(setup, desk)) {
                poller.awaitLive();
                own.pause();
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(poller.status().state()).isEqualTo(State.WAITING));
                assertThat(poller.status().detail()).contains("took longer than PT1S");
                own.resume();
                poller.awaitLive();
            }
        }
    }

    @Test
    void aConnectionCutAfterAnyNumberOfOctetsLosesAndRepeatsNothing() throws Exception {
        dovecot.addUser(user);
        Random random = new Random(20261124);
        List<String> mails = new ArrayList<>();
        try (ImapClient client = dovecot.connect(user)) {
            for (int i = 0; i < 30; i++) {
                String mail = mail(i) + "x".repeat(random.nextInt(i % 10 == 0 ? 12_000 : 3_000));
                mails.add(mail);
                append(client, "INBOX", "\\Seen", mail);
            }
        }
        long octets = mails.stream().mapToLong(String::length).sum() + 8_000;
        for (int round = 0; round < 40; round++) {
            long cut = round < 20 ? 100L * round : random.nextLong(octets);
            FakeDesk each = new FakeDesk();
            try (ImapProxy proxy = new ImapProxy(dovecot.imapPort())) {
                proxy.cutAfter(cut + 1);
                Setup setup =
                        Setup.of(proxy.port(), user).sizes(new ByteSize(4096), ByteSize.ofMiB(1));
                try (RunningPoller poller = new RunningPoller(setup, each)) {
                    await().atMost(PATIENCE)
                            .until(() -> each.mails().size() >= 30 || !each.gaps().isEmpty());
                    poller.awaitLive();
                }
            }
            assertThat(each.texts()).as("cut after " + cut).containsExactlyElementsOf(mails);
            assertThat(each.gaps()).isEmpty();
            assertThat(each.openMails()).isZero();
        }
    }

    @Test
    void aPollerThatIsStoppedAnywhereIsFollowedByOneThatGoesOn() {
        dovecot.addUser(user);
        List<String> mails = IntStream.range(0, 1_200).mapToObj(TextMails::mail).toList();
        try (ImapClient client = dovecot.connect(user)) {
            mails.forEach(mail -> append(client, "INBOX", "", mail));
        }
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            try (RunningPoller _ = new RunningPoller(setup(), desk)) {
                long end = System.nanoTime() + random.nextLong(i * 10_000_000L + 1);
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> System.nanoTime() > end);
            }
        }
        try (RunningPoller poller = new RunningPoller(setup(), desk)) {
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactlyElementsOf(mails);
        assertThat(desk.openMails()).isZero();
    }

    @Test
    void twoThousandMailsComeInOrderInFewBatches() {
        dovecot.addUser(user);
        List<String> mails = IntStream.range(0, 2_000).mapToObj(TextMails::mail).toList();
        try (ImapClient client = dovecot.connect(user)) {
            mails.forEach(mail -> append(client, "INBOX", "", mail));
        }
        try (RunningPoller poller = new RunningPoller(setup(), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= 2_000);
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactlyElementsOf(mails);
        assertThat(desk.batches()).containsExactly(500, 500, 500, 500);
        assertThat(desk.mostOpen()).as("two slices in flight").isLessThanOrEqualTo(1_001);
        assertThat(desk.cursor("INBOX").lastUid()).isEqualTo(2_000);
    }

    @Test
    void aLargeMailComesInPieces() {
        dovecot.addUser(user);
        String large = mail(1) + ("y".repeat(998) + "\r\n").repeat(3_500);
        String exact = mail(2) + "z".repeat((1 << 20) - mail(2).length());
        try (ImapClient client = dovecot.connect(user)) {
            append(client, "INBOX", "\\Flagged", large);
            append(client, "INBOX", "", exact);
            append(client, "INBOX", "", mail(3));
        }
        Setup setup = setup().sizes(new ByteSize(100_000), ByteSize.ofMiB(30));
        try (RunningPoller _ = new RunningPoller(setup, desk)) {
            awaitTexts(large, exact, mail(3));
        }
        assertThat(desk.mails().getFirst().source().flags()).containsExactly("\\Flagged");
    }

    @Test
    void aMailThatIsTooLargeIsAGapAndStopsNobody() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            append(client, "INBOX", "", mail(1));
            append(client, "INBOX", "", mail(2) + "x".repeat(20_000));
            append(client, "INBOX", "", mail(3));
        }
        Setup setup = setup().sizes(new ByteSize(4096), new ByteSize(10_000));
        try (RunningPoller poller = new RunningPoller(setup, desk)) {
            awaitTexts(mail(1), mail(3));
            poller.awaitLive();
        }
        assertThat(desk.gaps())
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.source().uid()).isEqualTo(2);
                    assertThat(gap.source().mailboxName()).isEqualTo("INBOX");
                    assertThat(gap.reason()).endsWith("octets, larger than 10000");
                });
        assertThat(desk.cursor("INBOX").lastUid()).isEqualTo(3);
    }

    @Test
    void aNewUidValidityMeansOtherMails() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user);
                RunningPoller poller = new RunningPoller(setup().mailboxes("Box"), desk)) {
            var _ = client.command("CREATE Box");
            append(client, "Box", "", mail(1));
            append(client, "Box", "", mail(2));
            awaitTexts(mail(1), mail(2));
            poller.awaitLive();
            var _ = client.command("DELETE Box");
            var _ = client.command("CREATE Other");
            var _ = client.command("CREATE Box");
            append(client, "Box", "", mail(3));
            awaitTexts(mail(1), mail(2), mail(3));
            poller.awaitLive();
        }
        Cursor cursor = desk.cursor("Box");
        assertThat(cursor.lastUid()).isEqualTo(1);
        assertThat(desk.mails().getLast().source().uidValidity()).isEqualTo(cursor.uidValidity());
        assertThat(desk.mails().getFirst().source().uidValidity())
                .isNotEqualTo(cursor.uidValidity());
    }

    @Test
    void mailsThatAreExpungedWhileItFetchesAreMissingAndNoOthers() {
        dovecot.addUser(user);
        List<String> mails = IntStream.range(0, 1_500).mapToObj(TextMails::mail).toList();
        AtomicBoolean expunged = new AtomicBoolean();
        try (ImapClient client = dovecot.connect(user)) {
            mails.forEach(mail -> append(client, "INBOX", "", mail));
            var _ = client.command("SELECT INBOX");
            desk.before(batch -> {
                if (!expunged.getAndSet(true)) {
                    var _ = client.command("UID STORE 2:100,700:1400 +FLAGS.SILENT (\\Deleted)");
                    var _ = client.command("EXPUNGE");
                }
            });
            try (RunningPoller poller = new RunningPoller(setup(), desk)) {
                await().atMost(PATIENCE).until(() -> desk.texts().contains(mail(1_499)));
                poller.awaitLive();
                append(client, "INBOX", "", mail(5_000));
                await().atMost(PATIENCE).until(() -> desk.texts().contains(mail(5_000)));
            }
        }
        Set<String> stayed = new HashSet<>(mails.subList(100, 699));
        stayed.addAll(mails.subList(1_400, 1_500));
        assertThat(desk.texts()).doesNotHaveDuplicates().containsAll(stayed);
        assertThat(desk.texts()).isSubsetOf(with(mails, mail(5_000)));
        assertThat(desk.gaps()).isEmpty();
    }

    @Test
    void aRefusedLoginSaysWhy() {
        try (RunningPoller poller = new RunningPoller(setup(), desk)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(poller.status().detail())
                                    .startsWith("login refused: the login of '" + user + "'")
                                    .contains("Authentication failed"));
            assertThat(poller.status().state()).isEqualTo(State.WAITING);
            dovecot.addUser(user);
            poller.awaitLive();
        }
    }

    @Test
    void aCommitThatFailsIsMadeAgainFromTheCursor() {
        dovecot.addUser(user);
        List<String> mails = IntStream.range(0, 1_100).mapToObj(TextMails::mail).toList();
        try (ImapClient client = dovecot.connect(user)) {
            mails.forEach(mail -> append(client, "INBOX", "", mail));
        }
        AtomicInteger commits = new AtomicInteger();
        desk.before(batch -> {
            if (commits.incrementAndGet() % 2 == 0) {
                throw new IntakeException(IntakeException.Reason.KAFKA_AWAY, "away", null);
            }
        });
        try (RunningPoller poller = new RunningPoller(setup(), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= mails.size());
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactlyElementsOf(mails);
        assertThat(desk.openMails()).isZero();
    }

    @Test
    void aLostPartitionEndsIt() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            append(client, "INBOX", "", mail(1));
        }
        desk.before(batch -> {
            throw new PartitionLostException("another's now", null);
        });
        try (RunningPoller poller = new RunningPoller(setup(), desk)) {
            assertThat(poller.awaitEnd()).isInstanceOf(PartitionLostException.class);
        }
        assertThat(desk.mails()).isEmpty();
        assertThat(desk.openMails()).isZero();
    }

    private Setup setup() {
        return Setup.of(dovecot.imapPort(), user);
    }

    private void awaitTexts(String... texts) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(desk.texts()).containsExactly(texts));
    }

    private static void awaitIdle(RunningPoller poller) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(poller.status().detail()).startsWith("idle on INBOX"));
    }

    private static List<String> with(List<String> mails, String another) {
        List<String> all = new ArrayList<>(mails);
        all.add(another);
        return all;
    }
}
