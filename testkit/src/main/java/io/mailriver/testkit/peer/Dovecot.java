package io.mailriver.testkit.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A private Dovecot: IMAP, IMAPS, POP3, POP3S and LMTP on free ports of `127.0.0.1`.
///
/// Users are made by [#addUser] while it runs; their mail stands in the temporary folder, stored
/// without fsync. Plain ports offer STARTTLS and take passwords without it. `/` separates mailbox
/// names. Takes a thousand connections of a user. LMTP refuses unknown users with `550 5.1.1`.
public final class Dovecot implements AutoCloseable {
    /// The password of users that were made without one.
    public static final String PASSWORD = "pencil";

    private static final String MAIL_USER = "nobody";

    /// How mail is stored.
    public enum Storage {
        /// A file a mail; folders of names as they are.
        MAILDIR,
        /// Dovecot's own, which is quicker with very many mails.
        SDBOX
    }

    /// How it is set up.
    ///
    /// @param more lines for the end of `dovecot.conf`, such as `imap_capability = ...`
    public record Options(Storage storage, Certificates certificates, List<String> more) {
        public Options {
            more = List.copyOf(more);
        }

        /// Maildir and the certificates for localhost.
        public static Options defaults() {
            return new Options(Storage.MAILDIR, Certificates.forLocalhost(), List.of());
        }

        public Options withStorage(Storage other) {
            return new Options(other, certificates, more);
        }

        public Options withCertificates(Certificates others) {
            return new Options(storage, others, more);
        }

        /// The same with these lines at the end of `dovecot.conf`, instead of those there are.
        public Options with(String... lines) {
            return new Options(storage, certificates, List.of(lines));
        }
    }

    private final PeerFolder folder;
    private final Options options;
    private final List<Integer> ports;
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private @Nullable PeerProcess process;

    private Dovecot(PeerFolder folder, Options options, List<Integer> ports) {
        this.folder = folder;
        this.options = options;
        this.ports = ports;
    }

    /// Starts one with Maildir; the test is skipped when Dovecot is not installed.
    public static Dovecot start() {
        return start(Options.defaults());
    }

    /// Starts one; the test is skipped when Dovecot is not installed.
    public static Dovecot start(Options options) {
        Peers.require("dovecot");
        return FreePorts.startOn(
                5,
                ports -> {
                    Dovecot dovecot = new Dovecot(PeerFolder.create("dovecot"), options, ports);
                    dovecot.configure();
                    dovecot.startAgain();
                    return dovecot;
                });
    }

    /// Starts it after [#stop] or [#kill], on the same ports with the same mail.
    public void startAgain() {
        PeerProcess starting =
                PeerProcess.start(
                        "dovecot",
                        folder,
                        List.of(
                                Peers.program("dovecot"),
                                "-F",
                                "-c",
                                folder.resolve("dovecot.conf").toString()));
        process = starting;
        ports.forEach(starting::awaitListening);
    }

    /// Stops it; connections to its ports are refused from now on. Its mail stays.
    public void stop() {
        PeerProcess running = process;
        if (running != null) {
            running.close();
            process = null;
        }
    }

    /// The same by SIGKILL.
    public void kill() {
        PeerProcess running = process;
        if (running != null) {
            running.kill();
            process = null;
        }
    }

    /// Freezes all its processes: connections are made by the system and nobody answers.
    public void pause() {
        running().pause();
    }

    /// Ends the freeze.
    public void resume() {
        running().resume();
    }

    public int imapPort() {
        return ports.get(0);
    }

    public int imapsPort() {
        return ports.get(1);
    }

    public int pop3Port() {
        return ports.get(2);
    }

    public int pop3sPort() {
        return ports.get(3);
    }

    public int lmtpPort() {
        return ports.get(4);
    }

    public Certificates certificates() {
        return options.certificates();
    }

    /// Makes a user with the password [#PASSWORD] and an empty INBOX.
    ///
    /// @param username such as `you@example.org`; no colon, slash or space
    public void addUser(String username) {
        addUser(username, PASSWORD);
    }

    /// Makes a user with an empty INBOX; a second one of the same name is refused.
    public void addUser(String username, String password) {
        if (!username.matches("[^:/\\s]+") || !password.matches("[^:\\r\\n]+")) {
            throw new IllegalArgumentException(
                    "'" + username + "', expected no colon, slash, space");
        }
        if (passwords.putIfAbsent(username, password) != null) {
            throw new IllegalArgumentException("user '" + username + "' is there already");
        }
        String line = username + ":{PLAIN}" + password + "::::" + home(username) + "::\n";
        folder.write("users/" + username, line);
    }

    /// The user's folder: holds `Maildir` or `sdbox`.
    public Path home(String username) {
        return folder.resolve("home").resolve(username);
    }

    /// A connection with that user logged in, without TLS.
    public ImapClient connect(String username) {
        String password = passwords.get(username);
        if (password == null) {
            throw new IllegalArgumentException("no user '" + username + "'");
        }
        return ImapClient.connect(imapPort()).login(username, password);
    }

    /// How many mails a mailbox holds; 0 when there is none of that name.
    public int count(String username, String mailboxName) {
        try (ImapClient client = connect(username)) {
            return client.count(mailboxName);
        }
    }

    /// Every mail of a mailbox, in the order of their UIDs; none when there is no such mailbox.
    public List<StoredMail> mails(String username, String mailboxName) {
        try (ImapClient client = connect(username)) {
            return client.mails(mailboxName);
        }
    }

    /// The same, one at a time: only one mail is in memory.
    public void forEachMail(String username, String mailboxName, Consumer<StoredMail> each) {
        try (ImapClient client = connect(username)) {
            client.forEachMail(mailboxName, each);
        }
    }

    /// The newest lines that it logged.
    public String log() {
        return folder.tails();
    }

    @Override
    public void close() {
        stop();
        folder.close();
    }

    private PeerProcess running() {
        PeerProcess running = process;
        if (running == null) {
            throw new IllegalStateException("dovecot is stopped");
        }
        return running;
    }

    private void configure() {
        Path home = folder.folder("home");
        folder.folder("run");
        folder.folder("users");
        PeerFolder.giveTo(MAIL_USER, home);
        folder.write("dovecot.conf", DovecotConf.text(folder, options, mailUser(), ports));
    }

    private static String mailUser() {
        return Peers.isRoot() ? MAIL_USER : System.getProperty("user.name");
    }
}
