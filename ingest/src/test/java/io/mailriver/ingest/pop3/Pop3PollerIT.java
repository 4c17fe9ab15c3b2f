package io.mailriver.ingest.pop3;

import static io.mailriver.ingest.pop3.RunningPop3.PATIENCE;
import static io.mailriver.ingest.pop3.RunningPop3.config;
import static io.mailriver.ingest.pop3.RunningPop3.context;
import static io.mailriver.ingest.pop3.RunningPop3.server;
import static io.mailriver.ingest.pop3.RunningPop3.withMaxMailSize;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.imap.FakeDesk;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.runtime.pop3.Pop3Login;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.testkit.imap.ImapProxy;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real server: each mail comes in once, whatever gets in the way.
final class Pop3PollerIT {
    private static Dovecot dovecot;
    private static int users;

    private final String user = "pop" + ++users + "@example.org";
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
    void readsAllThatIsThereOctetByOctet() {
        String large = mail(3) + ("y".repeat(996) + "\r\n.\r\n").repeat(2_500);
        fill(mail(1), mail(2) + ".\r\n..\r\n.x\r\n", large);
        try (RunningPop3 poller = new RunningPop3(config(dovecot.pop3Port(), user), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() >= 3);
            poller.awaitLive();
            assertThat(poller.status().detail()).isEqualTo("polled, 3 mails there");
        }
        assertThat(desk.texts()).containsExactly(mail(1), mail(2) + ".\r\n..\r\n.x\r\n", large);
        Envelope envelope = desk.mails().getFirst().envelope();
        assertThat(envelope.protocol()).isEqualTo("POP3");
        assertThat(envelope.listener()).isEqualTo("support");
        assertThat(envelope.byHost()).isEqualTo("river.example.org");
        assertThat(envelope.reversePath().text()).isEmpty();
        assertThat(envelope.forwardPaths()).isEmpty();
        Envelope.Source source = desk.mails().getFirst().source();
        assertThat(source.account()).isEqualTo("support");
        assertThat(source.uidl()).isNotBlank();
        assertThat(source.mailboxName()).isNull();
        assertThat(source.uid()).isNull();
        assertThat(dovecot.count(user, "INBOX")).as("nothing is deleted").isEqualTo(3);
        assertThat(desk.openMails()).isZero();
    }

    @Test
    void readsInTlsAndVerifiesTheCertificate() {
        fill(mail(1));
        Optional<Path> trust = Optional.of(dovecot.certificates().ca());
        List<MailServer> servers =
                List.of(
                        server(dovecot.pop3sPort(), user, MailServer.Tls.IMPLICIT, trust),
                        server(dovecot.pop3Port(), user, MailServer.Tls.STARTTLS, trust));
        for (MailServer one : servers) {
            FakeDesk each = new FakeDesk();
            try (RunningPop3 poller = new RunningPop3(config(one), each)) {
                poller.awaitLive();
            }
            assertThat(each.texts()).containsExactly(mail(1));
        }
        MailServer unknown =
                server(dovecot.pop3Port(), user, MailServer.Tls.STARTTLS, Optional.empty());
        try (RunningPop3 poller = new RunningPop3(config(unknown), desk)) {
            poller.awaitDetail("no TLS with 'localhost:" + dovecot.pop3Port());
        }
        assertThat(desk.texts()).isEmpty();
    }

    @Test
    void newMailComesAtTheNextPollAndWhatIsGoneIsForgotten() {
        fill(mail(1), mail(2));
        try (RunningPop3 _ = new RunningPop3(config(dovecot.pop3Port(), user), desk);
                ImapClient client = dovecot.connect(user)) {
            awaitTexts(mail(1), mail(2));
            append(client, mail(3));
            awaitTexts(mail(1), mail(2), mail(3));
            expunge(client, "1");
            await().atMost(PATIENCE).until(() -> desk.sightings().all().size() == 2);
            append(client, mail(1)); // the same octets, but another mail
            awaitTexts(mail(1), mail(2), mail(3), mail(1));
        }
    }

    @Test
    void mailsThatWereRenumberedAreNotTakenForOthers() {
        List<String> mails = IntStream.range(0, 700).mapToObj(Pop3PollerIT::mail).toList();
        fill(mails.toArray(String[]::new));
        try (RunningPop3 poller = new RunningPop3(config(dovecot.pop3Port(), user), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() == 700);
            poller.awaitLive();
        }
        Set<String> before = uidls();
        try (ImapClient client = dovecot.connect(user)) {
            var _ = client.command("SELECT INBOX");
            var _ = client.command("CREATE Aside");
            var _ = client.command("MOVE 1:* Aside");
            var _ = client.command("SELECT Aside");
            var _ = client.command("MOVE 1:* INBOX");
            append(client, mail(1_000));
        }
        try (RunningPop3 poller = new RunningPop3(config(dovecot.pop3Port(), user), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() > 700);
            poller.awaitLive();
        }
        assertThat(desk.texts()).hasSize(701).doesNotHaveDuplicates();
        assertThat(uidls()).hasSize(701).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aConnectionCutAfterAnyNumberOfOctetsLosesAndRepeatsNothing() throws Exception {
        Random random = new Random(20261124);
        List<String> mails = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            mails.add(mail(i) + "x".repeat(random.nextInt(i % 10 == 0 ? 12_000 : 900)) + "\r\n");
        }
        fill(mails.toArray(String[]::new));
        long octets = mails.stream().mapToLong(String::length).sum() + 2_000;
        for (int round = 0; round < 60; round++) {
            long cut = round < 25 ? 40L * round : random.nextLong(octets);
            FakeDesk each = new FakeDesk();
            try (ImapProxy proxy = new ImapProxy(dovecot.pop3Port())) {
                proxy.cutAfter(cut + 1);
                try (RunningPop3 poller = new RunningPop3(config(proxy.port(), user), each)) {
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> each.mails().size() >= 30 || !each.gaps().isEmpty());
                    poller.awaitLive();
                }
            }
            assertThat(each.texts())
                    .as("cut after " + cut)
                    .containsExactlyInAnyOrderElementsOf(mails);
            assertThat(each.gaps()).isEmpty();
            assertThat(each.openMails()).isZero();
        }
    }

    @Test
    void aPollerThatIsStoppedAnywhereIsFollowedByOneThatGoesOn() {
        List<String> mails = IntStream.range(0, 1_200).mapToObj(Pop3PollerIT::mail).toList();
        fill(mails.toArray(String[]::new));
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            try (RunningPop3 _ = new RunningPop3(config(dovecot.pop3Port(), user), desk)) {
                long end = System.nanoTime() + random.nextLong(i * 10_000_000L + 1);
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(PATIENCE)
                        .until(() -> System.nanoTime() > end);
            }
        }
        try (RunningPop3 poller = new RunningPop3(config(dovecot.pop3Port(), user), desk)) {
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactlyElementsOf(mails);
        assertThat(desk.openMails()).isZero();
        assertThat(desk.mostOpen()).as("two slices in flight").isLessThanOrEqualTo(1_001);
    }

    @Test
    void aMailThatIsTooLargeIsAGapOnceAndStopsNobody() {
        fill(mail(1), mail(2) + "x".repeat(20_000) + "\r\n", mail(3));
        Pop3AccountConfig small =
                withMaxMailSize(config(dovecot.pop3Port(), user), new ByteSize(10_000));
        try (RunningPop3 _ = new RunningPop3(small, desk);
                ImapClient client = dovecot.connect(user)) {
            awaitTexts(mail(1), mail(3));
            await().atMost(PATIENCE).until(() -> !desk.gaps().isEmpty());
            append(client, mail(4));
            awaitTexts(mail(1), mail(3), mail(4));
        }
        assertThat(desk.gaps())
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.source().uidl()).isNotBlank();
                    assertThat(gap.reason()).endsWith("octets, larger than 10000");
                });
    }

    @Test
    void aRefusedLoginSaysWhy() {
        try (RunningPop3 poller = new RunningPop3(config(dovecot.pop3Port(), user), desk)) {
            poller.awaitDetail("login refused: the login of '" + user + "'");
            assertThat(poller.status().state()).isEqualTo(State.WAITING);
        }
    }

    @Test
    void aRestartOfTheServerIsGotOver() {
        try (Dovecot own = Dovecot.start()) {
            own.addUser(user);
            try (RunningPop3 poller = new RunningPop3(config(own.pop3Port(), user), desk)) {
                poller.awaitLive();
                own.kill();
                await().atMost(PATIENCE).until(() -> poller.status().state() == State.WAITING);
                own.startAgain();
                try (ImapClient client = own.connect(user)) {
                    append(client, mail(1));
                }
                awaitTexts(mail(1));
                poller.awaitLive();
            }
        }
    }

    @Test
    void whatIsDeletedIsGoneAndNothingElse() throws Exception {
        fill(mail(1), mail(2), mail(3), mail(4));
        try (Deadlines deadlines = new Deadlines()) {
            List<ListedMail> mails;
            try (Maildrop maildrop = open(deadlines)) {
                mails = maildrop.mails();
                assertThat(mails).hasSize(4);
                Set<String> gone =
                        maildrop.deleteAndQuit(
                                Set.of(mails.get(1).uidl(), mails.get(2).uidl(), "never there"));
                assertThat(gone)
                        .containsExactlyInAnyOrder(
                                mails.get(1).uidl(), mails.get(2).uidl(), "never there");
            }
            assertThat(uidls()).containsExactlyInAnyOrder(mails.get(0).uidl(), mails.get(3).uidl());
        }
    }

    @Test
    void withoutTheServersWordAtTheEndNothingCountsAsDeleted() throws Exception {
        fill(mail(1), mail(2));
        Set<String> all = uidls();
        try (ImapProxy proxy = new ImapProxy(dovecot.pop3Port());
                Deadlines deadlines = new Deadlines()) {
            Pop3Login login =
                    new Pop3Login(
                            config(proxy.port(), user).server(),
                            PeerTls.verifying(Optional.empty()),
                            deadlines);
            try (Maildrop maildrop = Maildrop.open(login, headers())) {
                proxy.cutBefore(line -> line.startsWith("+OK Logging out"));
                assertThatThrownBy(() -> maildrop.deleteAndQuit(all))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aSessionThatIsBrokenOffDeletesNothing() throws Exception {
        fill(mail(1), mail(2));
        try (Deadlines deadlines = new Deadlines()) {
            try (Maildrop maildrop = open(deadlines)) {
                assertThat(maildrop.session().delete(List.of(1, 2))).hasSize(2);
            }
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(uidls()).hasSize(2));
    }

    private Maildrop open(Deadlines deadlines) throws IOException {
        return Maildrop.open(
                new Pop3Login(
                        config(dovecot.pop3Port(), user).server(),
                        PeerTls.verifying(Optional.empty()),
                        context(deadlines).deadlines()),
                headers());
    }

    private static Headers headers() {
        return new Headers(Duration.ofSeconds(10), 1 << 20);
    }

    private Set<String> uidls() {
        try (Deadlines deadlines = new Deadlines();
                Maildrop maildrop = open(deadlines)) {
            return Set.copyOf(maildrop.mails().stream().map(ListedMail::uidl).toList());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private void fill(String... mails) {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            for (String mail : mails) {
                append(client, mail);
            }
        }
    }

    private static void append(ImapClient client, String mail) {
        var _ = client.append("INBOX", "", mail.getBytes(ISO_8859_1));
    }

    private static void expunge(ImapClient client, String numbers) {
        var _ = client.command("SELECT INBOX");
        var _ = client.command("STORE " + numbers + " +FLAGS.SILENT (\\Deleted)");
        var _ = client.command("EXPUNGE");
    }

    private void awaitTexts(String... mails) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(desk.texts()).containsExactlyInAnyOrder(mails));
    }

    private static String mail(int number) {
        return "Subject: mail " + number + "\r\n\r\n.mail " + number + "\r\n";
    }
}
