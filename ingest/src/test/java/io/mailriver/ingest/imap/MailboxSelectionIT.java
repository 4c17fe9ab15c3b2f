package io.mailriver.ingest.imap;

import static io.mailriver.ingest.imap.RunningPoller.PATIENCE;
import static io.mailriver.ingest.imap.TextMails.append;
import static io.mailriver.ingest.imap.TextMails.appendDated;
import static io.mailriver.ingest.imap.TextMails.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Against a real server: which mailboxes are read, and from which mail on.
final class MailboxSelectionIT {
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
    void patternsChooseTheMailboxes() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            for (String name :
                    List.of("Projects", "Projects/River", "Projects/River/Old", "Junk", "Other")) {
                var _ = client.command("CREATE " + name);
                append(client, name, "", "Subject: " + name + "\r\n\r\n");
            }
            append(client, "INBOX", "", "Subject: INBOX\r\n\r\n");
        }
        try (RunningPoller poller =
                new RunningPoller(setup().mailboxes("inbox", "Projects/*", "!*/Old", "J%"), desk)) {
            awaitTexts(
                    "Subject: INBOX\r\n\r\n",
                    "Subject: Projects/River\r\n\r\n",
                    "Subject: Junk\r\n\r\n");
            poller.awaitLive();
            assertThat(poller.status().detail()).isEqualTo("polling 3 mailboxes");
        }
        assertThat(desk.cursors()).containsOnlyKeys("INBOX", "Projects/River", "Junk");
    }

    @Test
    void mailboxNamesAreDecodedAndHaveSlashesBetweenTheirLevels() {
        Dovecot.Options dots =
                Dovecot.Options.defaults().with("namespace inbox {", "  separator = .", "}");
        try (Dovecot own = Dovecot.start(dots)) {
            own.addUser(user);
            try (ImapClient client = own.connect(user)) {
                var _ = client.command("CREATE \"Projekte.Fl&APw-sse &- B&AOQ-che\"");
                append(client, "Projekte.Fl&APw-sse &- B&AOQ-che", "", mail(1));
            }
            try (RunningPoller _ =
                    new RunningPoller(
                            Setup.of(own.imapPort(), user).mailboxes("Projekte/*"), desk)) {
                awaitTexts(mail(1));
            }
        }
        assertThat(desk.mails().getFirst().source().mailboxName())
                .isEqualTo("Projekte/Flüsse & Bäche");
        assertThat(desk.cursors()).containsOnlyKeys("Projekte/Flüsse & Bäche");
    }

    @Test
    void aSpecialUseIsAChoiceToo() {
        Dovecot.Options special =
                Dovecot.Options.defaults()
                        .with(
                                "namespace inbox {",
                                "  mailbox Gesendet {",
                                "    special_use = \\Sent",
                                "    auto = create",
                                "  }",
                                "}");
        try (Dovecot own = Dovecot.start(special)) {
            own.addUser(user);
            try (ImapClient client = own.connect(user)) {
                append(client, "Gesendet", "", mail(1));
                append(client, "INBOX", "", mail(2));
            }
            try (RunningPoller poller =
                    new RunningPoller(Setup.of(own.imapPort(), user).mailboxes("\\Sent"), desk)) {
                awaitTexts(mail(1));
                poller.awaitLive();
            }
        }
    }

    @Test
    void nowBeginsWithTheFirstMailThatComes() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            append(client, "INBOX", "", mail(1));
            Setup setup = setup().mailboxes("*").initial(new InitialRead.Now());
            try (RunningPoller poller = new RunningPoller(setup, desk)) {
                poller.awaitLive();
                append(client, "INBOX", "", mail(2));
                awaitTexts(mail(2));
                var _ = client.command("CREATE New");
                append(client, "New", "", mail(3));
                awaitTexts(mail(2), mail(3));
            }
            append(client, "INBOX", "", mail(4));
            try (RunningPoller _ = new RunningPoller(setup, desk)) {
                awaitTexts(mail(2), mail(3), mail(4));
            }
        }
    }

    @Test
    void sinceBeginsWithTheFirstMailOfThatDay() {
        dovecot.addUser(user);
        try (ImapClient client = dovecot.connect(user)) {
            for (int day = 1; day <= 9; day++) {
                appendDated(client, mail(day), "0" + day + "-Mar-2026 12:00:00 +0000");
            }
        }
        Setup setup = setup().initial(new InitialRead.Since(LocalDate.of(2026, 3, 7)));
        try (RunningPoller _ = new RunningPoller(setup, desk)) {
            awaitTexts(mail(7), mail(8), mail(9));
        }
        FakeDesk none = new FakeDesk();
        Setup later = setup().initial(new InitialRead.Since(LocalDate.of(2027, 1, 1)));
        try (RunningPoller poller = new RunningPoller(later, none)) {
            poller.awaitLive();
        }
        assertThat(none.mails()).isEmpty();
        assertThat(none.cursor("INBOX").lastUid()).isEqualTo(9);
    }

    private Setup setup() {
        return Setup.of(dovecot.imapPort(), user);
    }

    private void awaitTexts(String... texts) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(desk.texts()).containsExactly(texts));
    }
}
