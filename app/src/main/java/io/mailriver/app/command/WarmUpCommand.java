package io.mailriver.app.command;

import io.mailriver.app.config.ConfigFile;
import io.mailriver.app.config.Role;
import io.mailriver.app.post.MailFile;
import io.mailriver.app.post.Posting;
import io.mailriver.app.river.River;
import io.mailriver.deliver.smtp.SmtpPeer;
import io.mailriver.deliver.smtp.TlsMode;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `warm-up`: everything once, for the JVM that watches what is loaded.
@Command(
        name = "warm-up",
        mixinStandardHelpOptions = true,
        description =
                "Sends one mail through everything in a temporary folder, then ends. Run by the"
                        + " launcher, it makes the ahead-of-time cache of which later starts are"
                        + " quicker.",
        footer = {
            "",
            "Reads no configuration and listens on free ports of loopback only.",
            "",
            "Examples:",
            "  mailriver warm-up             after an installation, or in an image's build"
        })
final class WarmUpCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final String RECIPIENT = "warm-up@localhost";
    private static final String MAIL =
            """
            From: Warm Up <warm-up@localhost>
            To: <warm-up@localhost>
            Subject: =?utf-8?Q?Warming_up?=
            Date: Thu, 1 Jan 2026 00:00:00 +0000
            Message-ID: <warm-up@localhost>
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Warm=20up.
            --b
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: base64

            PHA+V2FybSB1cC48L3A+
            --b--
            """;

    private final Surroundings surroundings;

    WarmUpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("mailriver-warm-up");
        try {
            passOneMail(folder);
            return ExitCode.OK;
        } finally {
            delete(folder);
        }
    }

    private void passOneMail(Path folder) throws Exception {
        int port = freePort();
        ConfigFile file = config(folder, port);
        Logging.quiet();
        try (River river = new River(file.config(), Role.all(), surroundings.clock(), () -> {})) {
            river.start();
            await("ready", river::isReady);
            post(Files.writeString(folder.resolve("warm-up.eml"), MAIL), port);
            await("in the mailbox", () -> hasMail(folder.resolve("data/maildir")));
        }
    }

    private ConfigFile config(Path folder, int port) throws IOException {
        Path yaml =
                Files.writeString(
                        folder.resolve("warm-up.yaml"),
                        """
                        kafka: {embedded: {bind: "127.0.0.1:0", flush: os}}
                        ingest: {smtp: [{bind: "127.0.0.1:%d"}]}
                        admin: {bind: "127.0.0.1:0"}
                        """
                                .formatted(port));
        return ConfigFile.load(
                Optional.of(yaml),
                Optional.of(folder.resolve("data")),
                surroundings.environment(),
                settings -> Map.of());
    }

    private static void post(Path mail, int port) throws IOException, InterruptedException {
        SmtpPeer peer =
                new SmtpPeer(
                        "127.0.0.1",
                        port,
                        TlsMode.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        "localhost",
                        SmtpPeer.Timeouts.DEFAULTS);
        new Posting(
                        peer,
                        PeerTls.opportunistic(),
                        ReversePath.NULL,
                        List.of(ForwardPath.of(Mailbox.parse(RECIPIENT))))
                .send(MailFile.in(mail), 1, WarmUpCommand::requireAccepted);
    }

    private static void requireAccepted(Posting.Posted posted) {
        if (!posted.accepted()) {
            throw new CommandException("the mail was not accepted: " + posted, null);
        }
    }

    private static void await(String what, BooleanSupplier happened) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException("not " + what + " within " + PATIENCE, null);
            }
            Thread.sleep(LOOK);
        }
    }

    private static boolean hasMail(Path maildir) {
        Path arrived = maildir.resolve(RECIPIENT).resolve("new");
        String[] names = arrived.toFile().list();
        return names != null && names.length > 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes ignored)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path dir, @Nullable IOException ignored) throws IOException {
                        Files.deleteIfExists(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
