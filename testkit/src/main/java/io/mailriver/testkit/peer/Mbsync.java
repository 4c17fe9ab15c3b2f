package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The IMAP client `mbsync` (Debian package `isync`): reads all mailboxes of a user over IMAPS into
/// a Maildir of its own, with the server's certificate and name checked.
public final class Mbsync implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern TUID = Pattern.compile("(?m)^X-TUID: .{12}\n");
    private static final String CONFIG =
            """
            IMAPAccount far
            Host localhost
            Port @PORT@
            User @USER@
            Pass @PASSWORD@
            SSLType IMAPS
            CertificateFile @CA@
            SystemCertificates no
            AuthMechs LOGIN
            Timeout 60

            IMAPStore far
            Account far

            MaildirStore near
            Path @FOLDER@/mail/
            Inbox @FOLDER@/mail/INBOX
            SubFolders Verbatim

            Channel all
            Far :far:
            Near :near:
            Patterns *
            Create Near
            Sync Pull
            SyncState *
            CopyArrivalDate yes
            """;

    private final PeerFolder folder;

    private Mbsync(PeerFolder folder) {
        this.folder = folder;
    }

    /// Set up for a user of [Dovecot] with the password [Dovecot#PASSWORD].
    public static Mbsync of(Dovecot dovecot, String username) {
        Peers.require("mbsync");
        PeerFolder folder = PeerFolder.create("mbsync");
        folder.folder("mail");
        folder.write(
                "mbsyncrc",
                CONFIG.replace("@PORT@", Integer.toString(dovecot.imapsPort()))
                        .replace("@USER@", username)
                        .replace("@PASSWORD@", Dovecot.PASSWORD)
                        .replace("@CA@", dovecot.certificates().ca().toString())
                        .replace("@FOLDER@", folder.path().toString()));
        return new Mbsync(folder);
    }

    /// Reads what is new.
    ///
    /// @throws PeerException when it failed
    public Finished sync() {
        return ProgramRun.in(
                        folder,
                        "mbsync",
                        List.of(
                                Peers.program("mbsync"),
                                "-c",
                                folder.resolve("mbsyncrc").toString(),
                                "all"),
                        PATIENCE)
                .orThrow();
    }

    /// What was read of a mailbox, in no order, with lines ended by LF as mbsync stores them and
    /// without the `X-TUID:` field that it adds.
    public List<byte[]> mails(String mailboxName) {
        Path mailbox = folder.resolve("mail").resolve(mailboxName);
        return Stream.of("new", "cur").flatMap(part -> contents(mailbox.resolve(part))).toList();
    }

    @Override
    public void close() {
        folder.close();
    }

    private static Stream<byte[]> contents(Path part) {
        if (!Files.isDirectory(part)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(part)) {
            return files.toList().stream().map(Mbsync::content);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] content(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return TUID.matcher(text).replaceFirst("").getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
