package io.mailriver.ingest.imap;

import static io.mailriver.ingest.imap.RunningPoller.PATIENCE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.imap.RunningPoller.Setup;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.testkit.imap.ScriptedImap;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What Dovecot does not do: its own ids of mails, huge answers, and servers that lie.
final class ScriptedChangesIT {
    private static final int MANY = 100_000;
    private static final Pattern FETCH =
            Pattern.compile("UID FETCH (\\d+)(?::(\\d+))? \\((UID(?: FLAGS)?)\\)");

    private final FakeDesk desk = new FakeDesk();
    private final AtomicInteger mostInABatch = new AtomicInteger();

    @Test
    void aMailThatTheServerNamesTheSameIsOneMailAndFetchedOnce() throws Exception {
        LabelledMails mails = new LabelledMails();
        mails.put("INBOX", 1, "M1", "one").put("INBOX", 2, "M2", "two");
        mails.put("All", 1, "M1", "one").put("All", 2, "M2", "two").put("All", 3, "M3", "three");
        try (ScriptedImap server = new ScriptedImap("OBJECTID", mails);
                RunningPoller poller =
                        new RunningPoller(
                                Setup.of(server.port(), "user").mailboxes("INBOX", "All"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.texts().contains("three"));
            poller.awaitLive();
            assertThat(desk.texts()).containsExactly("one", "two", "three");
            assertThat(desk.seen())
                    .isEqualTo(
                            Map.of(
                                    "INBOX/1", "one",
                                    "INBOX/2", "two",
                                    "All/1", "one",
                                    "All/2", "two",
                                    "All/3", "three"));
            assertThat(server.commands())
                    .filteredOn(command -> command.contains("BODY.PEEK[]"))
                    .hasSize(2);
            mails.remove("INBOX", 2);
            mails.put("Later", 9, "M2", "two");
            mails.put("INBOX", 7, "M4", "four");
            await().atMost(PATIENCE).until(() -> desk.texts().contains("four"));
            await().atMost(PATIENCE).until(() -> !desk.seen().containsKey("INBOX/2"));
        }
        assertThat(desk.texts()).containsExactly("one", "two", "three", "four");
        assertThat(desk.told()).containsExactly("EXPUNGED INBOX/2");
    }

    @Test
    void aMailThatMovesIsKnownByItsObjectIdThoughItsContentDiffers() throws Exception {
        LabelledMails mails = new LabelledMails();
        mails.put("INBOX", 1, "M1", "one").put("All", 1, "M9", "nine");
        try (ScriptedImap server = new ScriptedImap("OBJECTID", mails);
                RunningPoller poller =
                        new RunningPoller(
                                Setup.of(server.port(), "user").mailboxes("INBOX", "All"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() == 2);
            poller.awaitLive();
            mails.remove("INBOX", 1);
            mails.put("All", 2, "M1", "ONE");
            await().atMost(PATIENCE).until(() -> desk.told().contains("MOVED INBOX/1 to All"));
            poller.awaitLive();
        }
        assertThat(desk.texts()).containsExactlyInAnyOrder("one", "nine");
        assertThat(desk.seen()).isEqualTo(Map.of("All/1", "nine", "All/2", "one"));
    }

    @Test
    void aRenamedMailboxIsKnownByItsIdThoughItIsNumberedAnew() throws Exception {
        LabelledMails mails = new LabelledMails();
        mails.put("Old", 1, "M1", "one").put("Old", 2, "M2", "two");
        try (ScriptedImap server = new ScriptedImap("OBJECTID", mails);
                RunningPoller poller =
                        new RunningPoller(Setup.of(server.port(), "user").mailboxes("*"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.mails().size() == 2);
            poller.awaitLive();
            mails.rename("Old", "New");
            await().atMost(PATIENCE)
                    .until(() -> desk.told().contains("MAILBOX_RENAMED Old to New"));
            poller.awaitLive();
            await().atMost(PATIENCE).until(() -> desk.cursor("New").formerUidValidity() == null);
        }
        assertThat(desk.texts()).containsExactly("one", "two");
        assertThat(desk.told()).containsExactly("MAILBOX_RENAMED Old to New");
        assertThat(desk.seen()).isEqualTo(Map.of("New/1", "one", "New/2", "two"));
    }

    @Test
    void aHundredThousandChangedFlagsAreToldSomeAtATime() throws Exception {
        see(MANY);
        try (ScriptedImap server = server("CONDSTORE ENABLE QRESYNC", MANY);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.events().size() >= MANY);
            poller.awaitLive();
            assertThat(server.commands())
                    .filteredOn(command -> command.startsWith("UID FETCH"))
                    .containsExactly("UID FETCH 1:100000 (UID FLAGS) (CHANGEDSINCE 5 VANISHED)");
        }
        requireOnce(MailboxEvent.Kind.FLAGS_CHANGED);
        assertThat(desk.cursor("INBOX").highestModSeq()).isEqualTo(9);
    }

    @Test
    void aHundredThousandMailsThatVanishAreToldSomeAtATime() throws Exception {
        see(MANY);
        try (ScriptedImap server = server("CONDSTORE ENABLE QRESYNC", 0);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.events().size() >= MANY);
            poller.awaitLive();
        }
        requireOnce(MailboxEvent.Kind.EXPUNGED);
        assertThat(desk.seen()).isEmpty();
    }

    @Test
    void aHundredThousandMailsAreComparedPageByPage() throws Exception {
        see(MANY);
        try (ScriptedImap server = server("", MANY);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.events().size() >= MANY);
            poller.awaitLive();
            assertThat(server.commands())
                    .filteredOn(command -> command.startsWith("UID FETCH"))
                    .hasSize(MANY / MailboxChanges.PAGE);
        }
        requireOnce(MailboxEvent.Kind.FLAGS_CHANGED);
    }

    @Test
    void aServerThatRefusesChangedSinceIsCompared() throws Exception {
        see(3);
        ScriptedImap.Script usual = script("CONDSTORE", 3);
        ScriptedImap.Script refusing =
                command ->
                        command.contains("CHANGEDSINCE")
                                ? Optional.of("TAG BAD what\r\n")
                                : usual.answer(command);
        try (ScriptedImap server = new ScriptedImap("CONDSTORE", refusing);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> desk.events().size() >= 3);
            poller.awaitLive();
        }
        assertThat(desk.told())
                .containsExactly(
                        "FLAGS_CHANGED INBOX/1 \\Seen",
                        "FLAGS_CHANGED INBOX/2 \\Seen",
                        "FLAGS_CHANGED INBOX/3 \\Seen");
    }

    @Test
    void onlyMailsThatWereSeenAreToldOf() throws Exception {
        see(3);
        ScriptedImap.Script usual = script("QRESYNC", 0);
        ScriptedImap.Script lying =
                command ->
                        command.contains("CHANGEDSINCE")
                                ? Optional.of(
                                        "* VANISHED (EARLIER) 2:4294967295,2,3\r\n"
                                                + "* 1 FETCH (UID 77 FLAGS (\\Seen))\r\n"
                                                + "* 1 FETCH (FLAGS (\\Seen))\r\n"
                                                + "* 1 FETCH (UID 1 MODSEQ (8))\r\n"
                                                + "TAG OK\r\n")
                                : usual.answer(command);
        try (ScriptedImap server = new ScriptedImap("CONDSTORE ENABLE QRESYNC", lying);
                RunningPoller poller = new RunningPoller(Setup.of(server.port(), "user"), desk)) {
            await().atMost(PATIENCE).until(() -> new Cursor(7, 3, 9L).equals(desk.cursor("INBOX")));
            poller.awaitLive();
        }
        assertThat(desk.told()).containsExactly("EXPUNGED INBOX/2", "EXPUNGED INBOX/3");
    }

    /// INBOX as it was seen, under UIDVALIDITY 7 up to MODSEQ 5, without flags.
    private void see(int mails) {
        for (long uid = 1; uid <= mails; uid++) {
            desk.sightings()
                    .put(new Seen(new SightingKey.Imap("support", "INBOX", 7, uid), seen()));
        }
        desk.cursor("INBOX", new Cursor(7, Math.max(3, mails), 5L));
        desk.before(batch -> mostInABatch.accumulateAndGet(batch.events().size(), Math::max));
    }

    private static Sighting seen() {
        return new Sighting(
                MailId.of(Instant.EPOCH, 1, 2),
                BlobId.of(Digests.sha256()),
                null,
                null,
                List.of(),
                List.of());
    }

    private void requireOnce(MailboxEvent.Kind kind) {
        assertThat(desk.events()).hasSize(MANY).allMatch(event -> event.kind() == kind);
        assertThat(new HashSet<>(desk.events().stream().map(MailboxEvent::uid).toList()))
                .hasSize(MANY);
        assertThat(mostInABatch).hasValueLessThanOrEqualTo(MailboxChanges.PAGE);
    }

    private static ScriptedImap server(String capabilities, int there) throws Exception {
        return new ScriptedImap(capabilities, script(capabilities, there));
    }

    /// INBOX with so many mails now, all of which are seen.
    private static ScriptedImap.Script script(String capabilities, int there) {
        String modSeq = capabilities.isEmpty() ? "" : "* OK [HIGHESTMODSEQ 9] so far\r\n";
        return command -> {
            if (command.equals("LIST \"\" \"*\"")) {
                return Optional.of("* LIST () \"/\" INBOX\r\nTAG OK\r\n");
            }
            if (command.startsWith("ENABLE")) {
                return Optional.of("* ENABLED QRESYNC\r\nTAG OK\r\n");
            }
            if (command.startsWith("EXAMINE")) {
                return Optional.of(
                        "* "
                                + there
                                + " EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 100001] x\r\n"
                                + modSeq
                                + "TAG OK\r\n");
            }
            if (command.startsWith("STATUS")) {
                return Optional.of(
                        "* STATUS INBOX (UIDNEXT 100001 UIDVALIDITY 7 MESSAGES "
                                + there
                                + (modSeq.isEmpty() ? "" : " HIGHESTMODSEQ 9")
                                + ")\r\nTAG OK\r\n");
            }
            if (command.contains("CHANGEDSINCE")) {
                return Optional.of(
                        (there == 0
                                        ? "* VANISHED (EARLIER) 1:100000\r\n"
                                        : given(1, there, " FLAGS (\\Seen) MODSEQ (8)"))
                                + "TAG OK\r\n");
            }
            Matcher fetch = FETCH.matcher(command);
            if (fetch.matches()) {
                long from = Long.parseLong(fetch.group(1));
                long to = fetch.group(2) == null ? from : Long.parseLong(fetch.group(2));
                String flags = fetch.group(3).contains("FLAGS") ? " FLAGS (\\Seen)" : "";
                return Optional.of(given(from, Math.min(there, to), flags) + "TAG OK\r\n");
            }
            return Optional.empty();
        };
    }

    private static String given(long from, long to, String items) {
        StringBuilder text = new StringBuilder();
        for (long uid = from; uid <= to; uid++) {
            text.append("* ").append(uid).append(" FETCH (UID ").append(uid).append(items);
            text.append(")\r\n");
        }
        return text.toString();
    }

    /// Mailboxes whose mails have ids of their own.
    private static final class LabelledMails implements ScriptedImap.Script {
        private static final Pattern SET = Pattern.compile("UID FETCH (\\S+) \\((.*)\\)");

        private final Map<String, Map<Long, String[]>> mailboxes = new ConcurrentHashMap<>();
        private final Map<String, Integer> validities = new ConcurrentHashMap<>();
        private final Map<String, String> ids = new ConcurrentHashMap<>();
        private volatile String open = "";

        LabelledMails put(String mailbox, long uid, String id, String mail) {
            validities.putIfAbsent(mailbox, 7);
            ids.putIfAbsent(mailbox, "F-" + mailbox);
            mailboxes
                    .computeIfAbsent(mailbox, _ -> new ConcurrentHashMap<>())
                    .put(uid, new String[] {id, mail});
            return this;
        }

        void remove(String mailbox, long uid) {
            mailboxes.getOrDefault(mailbox, Map.of()).remove(uid);
        }

        void rename(String from, String to) {
            validities.put(to, 8);
            ids.put(to, ids.get(from));
            mailboxes.put(to, mailboxes.get(from));
            mailboxes.remove(from);
        }

        @Override
        public Optional<String> answer(String command) {
            String verb = command.split(" ", 2)[0];
            return switch (verb) {
                case "LIST" -> command.contains("*") ? Optional.of(list()) : Optional.empty();
                case "EXAMINE" -> Optional.of(examine(command.substring(8).replace("\"", "")));
                case "STATUS" -> Optional.of(status(command.split(" ", 3)[1].replace("\"", "")));
                case "UID" -> Optional.of(fetch(command));
                default -> Optional.empty();
            };
        }

        private String list() {
            StringBuilder all = new StringBuilder();
            mailboxes.keySet().stream()
                    .sorted()
                    .forEach(name -> all.append("* LIST () \"/\" ").append(name).append("\r\n"));
            return all + "TAG OK\r\n";
        }

        private String examine(String name) {
            Map<Long, String[]> mails = mailboxes.get(name);
            if (mails == null) {
                return "TAG NO none\r\n";
            }
            open = name;
            return "* "
                    + mails.size()
                    + " EXISTS\r\n* OK [UIDVALIDITY "
                    + validities.get(name)
                    + "] x\r\n* OK [UIDNEXT "
                    + next(mails)
                    + "] x\r\n* OK [MAILBOXID ("
                    + ids.get(name)
                    + ")] x\r\nTAG OK\r\n";
        }

        private String status(String name) {
            Map<Long, String[]> mails = mailboxes.get(name);
            return mails == null
                    ? "TAG NO [NONEXISTENT] none\r\n"
                    : "* STATUS "
                            + name
                            + " (UIDNEXT "
                            + next(mails)
                            + " UIDVALIDITY "
                            + validities.get(name)
                            + " MESSAGES "
                            + mails.size()
                            + " MAILBOXID ("
                            + ids.get(name)
                            + "))\r\nTAG OK\r\n";
        }

        private static long next(Map<Long, String[]> mails) {
            return 10 + mails.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        }

        private String fetch(String command) {
            Matcher fetch = SET.matcher(command);
            if (!fetch.matches()) {
                return "TAG BAD\r\n";
            }
            StringBuilder answer = new StringBuilder();
            Map<Long, String[]> mails = mailboxes.getOrDefault(open, Map.of());
            mails.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .filter(mail -> isIn(fetch.group(1), mail.getKey()))
                    .forEach(mail ->
                            answer.append(given(mail.getKey(), mail.getValue(), fetch.group(2))));
            return answer + "TAG OK\r\n";
        }

        private static boolean isIn(String set, long uid) {
            for (String range : set.split(",", -1)) {
                String[] ends = range.split(":", -1);
                if (uid >= Long.parseLong(ends[0])
                        && uid <= Long.parseLong(ends[ends.length - 1])) {
                    return true;
                }
            }
            return false;
        }

        private static String given(long uid, String[] mail, String items) {
            byte[] octets = mail[1].getBytes(ISO_8859_1);
            return "* 1 FETCH (UID "
                    + uid
                    + (items.contains("RFC822.SIZE") ? " RFC822.SIZE " + octets.length : "")
                    + (items.contains("FLAGS") ? " FLAGS ()" : "")
                    + (items.contains("INTERNALDATE")
                            ? " INTERNALDATE \" 1-Mar-2026 10:00:00 +0100\""
                            : "")
                    + (items.contains("EMAILID") ? " EMAILID (" + mail[0] + ")" : "")
                    + (items.contains("BODY.PEEK[]")
                            ? " BODY[] {" + octets.length + "}\r\n" + mail[1]
                            : "")
                    + ")\r\n";
        }
    }
}
