package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A private Postfix on free ports of `127.0.0.1` that passes every mail on to one place.
///
/// It relays for every client on loopback, to any recipient, and tries a deferred mail again after
/// two seconds. Needs root. Its processes, queue and log are its own; the machine's Postfix is not
/// touched.
public final class Postfix implements AutoCloseable {
    private static final List<String> QUEUES = List.of("incoming", "active", "deferred", "hold");
    private static final List<String> OWN_QUEUE_FOLDERS =
            List.of(
                    "active",
                    "bounce",
                    "corrupt",
                    "defer",
                    "deferred",
                    "flush",
                    "hold",
                    "incoming",
                    "private",
                    "saved",
                    "trace");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String POSTFIX_USER = "postfix";
    private static final String DROP_GROUP = "postdrop";

    /// Where it passes mail on to, and with which TLS.
    ///
    /// @param transport such as `smtp:[127.0.0.1]:2525`, `lmtp:inet:127.0.0.1:24` or `discard:`
    /// @param relayTls `smtp_tls_security_level`: `none`, `may`, `encrypt`, `verify` or `secure`
    /// @param trusted whose server certificates it trusts
    /// @param certificates its own as a server: it offers STARTTLS and has a port with TLS
    /// @param more lines for the end of `main.cf`
    public record Options(
            String transport,
            String relayTls,
            Certificates trusted,
            Certificates certificates,
            List<String> more) {
        public Options {
            more = List.copyOf(more);
        }

        private static Options of(String transport, String relayTls) {
            Certificates ours = Certificates.forLocalhost();
            return new Options(transport, relayTls, ours, ours, List.of());
        }

        /// To an SMTP server on loopback without TLS.
        public static Options relayTo(int port) {
            return of("smtp:[127.0.0.1]:" + port, "none");
        }

        /// To an SMTP server on loopback by STARTTLS, its certificate and name (`localhost`)
        /// checked.
        public static Options relayWithTlsTo(int port) {
            return of("smtp:[localhost]:" + port, "secure");
        }

        /// To an LMTP server on loopback, such as [Dovecot].
        public static Options lmtpTo(int port) {
            return of("lmtp:inet:127.0.0.1:" + port, "none");
        }

        /// To nowhere.
        public static Options discarding() {
            return of("discard:", "none");
        }

        /// The same with these lines at the end of `main.cf`, instead of those there are.
        public Options with(String... lines) {
            return new Options(transport, relayTls, trusted, certificates, List.of(lines));
        }

        /// The same with other server certificates.
        public Options withCertificates(Certificates others) {
            return new Options(transport, relayTls, trusted, others, more);
        }
    }

    private final PeerFolder folder;
    private final List<Integer> ports;
    private @Nullable PeerProcess process;

    private Postfix(PeerFolder folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /// Starts one; the test is skipped when Postfix is not installed or this is not root.
    public static Postfix start(Options options) {
        Peers.require("postfix", "postconf", "setsid");
        Peers.requireRoot();
        return FreePorts.startOn(
                2,
                ports -> {
                    Postfix postfix = new Postfix(PeerFolder.create("postfix"), ports);
                    postfix.configure(options);
                    postfix.startAgain();
                    return postfix;
                });
    }

    /// Starts it after [#stop], on the same ports with the same queue.
    public void startAgain() {
        // master ends its children by its process group, and must lead one for that
        PeerProcess starting =
                PeerProcess.start(
                        "postfix",
                        folder,
                        List.of(
                                Peers.program("setsid"),
                                PostfixConf.daemonFolder() + "/master",
                                "-c",
                                folder.resolve("conf").toString(),
                                "-d"));
        process = starting;
        ports.forEach(starting::awaitListening);
    }

    /// Stops it; what is queued stays.
    public void stop() {
        PeerProcess running = process;
        if (running != null) {
            running.close();
            process = null;
        }
    }

    /// Where it takes SMTP, with STARTTLS offered.
    public int port() {
        return ports.get(0);
    }

    /// Where it takes SMTP with TLS from the first byte.
    public int smtpsPort() {
        return ports.get(1);
    }

    /// How many mails wait in its queues.
    public int queued() {
        return QUEUES.stream().mapToInt(queue -> files(folder.resolve("queue/" + queue))).sum();
    }

    /// How many recipients' copies it passed on.
    public long sent() {
        return lines("status=sent");
    }

    /// How many log lines hold a text, such as `status=deferred`.
    public long lines(String text) {
        try (Stream<String> lines = Files.lines(folder.resolve("postfix.log"))) {
            return lines.filter(line -> line.contains(text)).count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Tries everything deferred at once.
    public void flush() {
        Finished _ =
                ProgramRun.in(
                                folder,
                                "postqueue",
                                List.of(
                                        Peers.program("postqueue"),
                                        "-c",
                                        folder.resolve("conf").toString(),
                                        "-f"),
                                PATIENCE)
                        .orThrow();
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

    private void configure(Options options) {
        List<Path> owned = new ArrayList<>();
        OWN_QUEUE_FOLDERS.forEach(name -> owned.add(folder.folder("queue/" + name)));
        owned.forEach(path -> PeerFolder.permit(path, "rwx------"));
        owned.add(folder.folder("data"));
        folder.folder("queue/pid");
        Path maildrop = folder.folder("queue/maildrop");
        Path publicFolder = folder.folder("queue/public");
        owned.addAll(List.of(maildrop, publicFolder));
        owned.forEach(path -> PeerFolder.giveTo(POSTFIX_USER, path));
        PeerFolder.giveToGroup(DROP_GROUP, maildrop);
        PeerFolder.giveToGroup(DROP_GROUP, publicFolder);
        PeerFolder.permit(maildrop, "rwx-wx---");
        PeerFolder.permit(publicFolder, "rwx--x---");
        folder.folder("conf");
        folder.write("conf/main.cf", PostfixConf.main(folder, options));
        folder.write("conf/master.cf", PostfixConf.master(ports));
    }

    private static int files(Path queue) {
        try (Stream<Path> files = Files.walk(queue)) {
            return (int) files.filter(Files::isRegularFile).count();
        } catch (IOException | UncheckedIOException moved) {
            return 1; // a mail moved to another queue while we looked: not empty yet
        }
    }
}
