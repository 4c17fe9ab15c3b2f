package io.mailriver.ingest.imap;

import static io.mailriver.ingest.imap.TextMails.append;
import static io.mailriver.ingest.imap.TextMails.mail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import io.mailriver.testkit.peer.StoredMail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Somebody changes mailboxes while pollers are stopped at any moment and commits fail: who reads
/// mails and events knows what the server holds.
final class MailboxReplayIT {
    private static final String USER = "user@example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeDesk desk = new FakeDesk();

    @ParameterizedTest
    @EnumSource
    void whateverStopsAPollerNothingIsToldTwiceOrForgotten(TellingServer server) {
        try (Dovecot dovecot = server.start()) {
            dovecot.addUser(USER);
            changeAndStop(dovecot, server.setup(dovecot.imapPort(), USER));
        }
    }

    private void changeAndStop(Dovecot dovecot, Setup mailboxes) {
        Random random = new Random(20261124);
        Setup setup = mailboxes.mailboxes("INBOX", "Archive");
        AtomicInteger commits = new AtomicInteger();
        desk.before(batch -> {
            if (commits.incrementAndGet() % 5 == 0) {
                throw new IntakeException(IntakeException.Reason.KAFKA_AWAY, "away", null);
            }
        });
        try (ImapClient client = dovecot.connect(USER)) {
            var _ = client.command("CREATE Archive");
            for (int i = 0; i < 40; i++) {
                append(client, "INBOX", "", mail(i));
            }
            try (RunningPoller poller = new RunningPoller(setup, desk)) {
                await().atMost(PATIENCE).until(() -> desk.mails().size() == 40);
                poller.awaitLive();
            }
            var _ = client.command("SELECT INBOX");
            for (int round = 0; round < 25; round++) {
                try (RunningPoller _ = new RunningPoller(setup, desk)) {
                    long end = System.nanoTime() + random.nextLong(300_000_000L) + 1;
                    for (int i = 0; i < 6; i++) {
                        change(client, random);
                    }
                    await().pollInterval(Duration.ofMillis(1))
                            .atMost(PATIENCE)
                            .until(() -> System.nanoTime() > end);
                }
            }
        }
        Map<String, Set<String>> there = new HashMap<>();
        for (String name : List.of("INBOX", "Archive")) {
            for (StoredMail stored : dovecot.mails(USER, name)) {
                Set<String> flags = new HashSet<>(stored.flags());
                flags.remove("\\Recent");
                there.put(name + "/" + stored.uid() + " " + text(stored), flags);
            }
        }
        try (RunningPoller _ = new RunningPoller(setup, desk)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(flagsSeen()).isEqualTo(there));
        }
        assertThat(desk.texts()).as("no mail comes twice").doesNotHaveDuplicates().hasSize(40);
        assertThat(replayed()).as("the events tell the same").isEqualTo(there);
    }

    /// Flags, an expunge or a move of some mail in INBOX.
    private static void change(ImapClient client, Random random) {
        int uid = 1 + random.nextInt(40);
        switch (random.nextInt(10)) {
            case 0 -> {
                var _ = client.command("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
                var _ = client.command("UID EXPUNGE " + uid);
            }
            case 1 -> {
                var _ = client.command("UID MOVE " + uid + " Archive");
            }
            case 2, 3, 4 -> {
                var _ = client.command("UID STORE " + uid + " -FLAGS (\\Seen $Work)");
            }
            case 5, 6 -> {
                var _ = client.command("UID STORE " + uid + " +FLAGS ($Work)");
            }
            default -> {
                var _ = client.command("UID STORE " + uid + " +FLAGS (\\Seen)");
            }
        }
    }

    private Map<String, Set<String>> flagsSeen() {
        Map<String, Set<String>> seen = new HashMap<>();
        Map<String, String> texts = desk.seen();
        desk.sightings()
                .all()
                .forEach((key, sighting) -> {
                    SightingKey.Imap place = (SightingKey.Imap) key;
                    String at = place.mailboxName() + "/" + place.uid();
                    Set<String> flags = new HashSet<>(sighting.flags());
                    flags.addAll(sighting.keywords());
                    seen.put(at + " " + texts.get(at), flags);
                });
        return seen;
    }

    /// What who reads the mails and the events only must believe; checks that each event changes
    /// something.
    private Map<String, Set<String>> replayed() {
        Map<MailId, Set<String>> flags = new HashMap<>();
        Map<MailId, String> places = new HashMap<>();
        Map<MailId, String> texts = new HashMap<>();
        for (FakeDesk.Committed mail : desk.mails()) {
            MailId id = mail.envelope().mailId();
            flags.put(id, Set.copyOf(mail.source().flags()));
            places.put(id, mail.source().mailboxName() + "/" + mail.source().uid());
            texts.put(id, mail.text());
        }
        for (MailboxEvent event : desk.events()) {
            MailId id = event.mailId();
            String place = event.mailboxName() + "/" + event.uid();
            switch (event.kind()) {
                case FLAGS_CHANGED -> {
                    Set<String> now = Set.copyOf(event.flags());
                    assertThat(flags.put(id, now)).as(place).isNotNull().isNotEqualTo(now);
                    places.put(id, place);
                }
                case EXPUNGED -> {
                    assertThat(places.remove(id)).isEqualTo(place);
                    flags.remove(id);
                }
                case MOVED -> {
                    assertThat(places.put(id, event.newMailboxName())).isEqualTo(place);
                }
                case MAILBOX_CREATED, MAILBOX_RENAMED, MAILBOX_DELETED ->
                        throw new AssertionError(event);
            }
        }
        Map<String, String> seen = desk.seen();
        Map<String, Set<String>> all = new HashMap<>();
        places.forEach((id, place) -> {
            String exact = // a move does not tell the new UID
                    seen.entrySet().stream()
                            .filter(entry -> entry.getValue().equals(texts.get(id)))
                            .map(Map.Entry::getKey)
                            .filter(at -> at.startsWith(place))
                            .findFirst()
                            .orElse(place);
            all.put(exact + " " + texts.get(id), flags.getOrDefault(id, Set.of()));
        });
        return all;
    }

    private static String text(StoredMail stored) {
        return new String(stored.content(), StandardCharsets.ISO_8859_1);
    }
}
