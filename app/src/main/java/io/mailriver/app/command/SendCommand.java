package io.mailriver.app.command;

import io.mailriver.app.post.FileNames;
import io.mailriver.app.post.MailFile;
import io.mailriver.app.post.Posting;
import io.mailriver.app.post.Posting.Posted;
import io.mailriver.deliver.smtp.RecipientReply;
import io.mailriver.deliver.smtp.SmtpPeer;
import io.mailriver.deliver.smtp.TlsMode;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.log.Printable;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `send`: mail in files to an SMTP server.
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends mail in files over SMTP and prints the server's replies.",
        footer = {
            "",
            "A file that begins as an mbox (From name date) is several mails. Line ends go",
            "out as CRLF. A folder is all files in it, hidden ones left out.",
            "",
            "Examples:",
            "  mailriver send some.eml",
            "  mailriver send --to ann@example.org --to bob@example.org some.eml",
            "  mailriver send --server mail.example.org:587 --tls=required some.eml",
            "  mailriver send --from '<>' --to ann@example.org bounce.eml",
            "  mailriver send --sessions=20 corpus/ archive.mbox",
            "  find mail -name '*.eml' | mailriver send -",
            "",
            "Exit code 1 when a file could not be read, or a mail was not accepted for every",
            "recipient."
        })
final class SendCommand implements Callable<Integer> {
    private static final int FEW = 20; // so many get a line each
    private static final String HELLO = "localhost";

    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files, folders, or - for names on standard input, one a line.")
    private List<String> names = List.of();

    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2525",
            description = "The server; ${DEFAULT-VALUE} by default.")
    private String server = "";

    @Option(
            names = {"-t", "--to"},
            paramLabel = "ADDRESS",
            split = ",",
            defaultValue = "you@localhost",
            description = "Recipients; ${DEFAULT-VALUE} by default. To: fields are not read.")
    private List<String> to = List.of();

    @Option(
            names = {"-f", "--from"},
            paramLabel = "ADDRESS",
            defaultValue = "sender@localhost",
            description = "The envelope's sender, <> for none; ${DEFAULT-VALUE} by default.")
    private String from = "";

    @Option(
            names = "--sessions",
            paramLabel = "COUNT",
            defaultValue = "4",
            description =
                    "SMTP sessions side by side when there are many; ${DEFAULT-VALUE} by default.")
    private int sessions;

    @Option(
            names = "--tls",
            paramLabel = "MODE",
            defaultValue = "if-offered",
            description = "none, if-offered (default), required or implicit.")
    private String tls = "";

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "PEM file of the authorities to trust, with --tls=required or implicit.")
    private @Nullable Path trust;

    @Option(
            names = {"-v", "--verbose"},
            description = "A line for each mail, also when there are many.")
    private boolean verbose;

    SendCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        SmtpPeer peer = peer();
        Posting posting = posting(peer);
        Logging.quiet();
        List<MailFile> mails = new ArrayList<>();
        int unreadable = collect(mails);
        if (sessions < 1) {
            throw usage("--sessions: '" + sessions + "', expected 1 or more");
        }
        Progress progress = new Progress(surroundings, mails.size());
        try {
            posting.send(mails, sessions, posted -> report(posted, mails.size(), progress));
        } catch (IOException unreachable) {
            progress.end();
            throw new CommandException(
                    "can't send to " + peer + ": " + why(unreachable), unreachable);
        }
        progress.end();
        return unreadable + progress.refused() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String why(IOException unreachable) {
        String message = Printable.of(String.valueOf(unreachable.getMessage()));
        return unreachable instanceof ConnectException
                ? message + "; does 'mailriver run' run, and is --server where it listens?"
                : message;
    }

    private int collect(List<MailFile> mails) {
        int unreadable = 0;
        for (Path file : FileNames.of(names, surroundings.in())) {
            try {
                mails.addAll(MailFile.in(file));
            } catch (NoSuchFileException missing) {
                surroundings.err().println("mailriver: " + file + ": there is no such file");
                unreadable++;
            } catch (IOException failed) {
                surroundings.err().println("mailriver: " + file + ": " + failed.getMessage());
                unreadable++;
            }
        }
        return unreadable;
    }

    private void report(Posted posted, int all, Progress progress) {
        if (!posted.accepted()) {
            progress.clear();
            reasons(posted).forEach(surroundings.err()::println);
        } else if (verbose || all <= FEW) {
            surroundings.out().println(posted.mail().name() + ": " + lastReply(posted));
        }
        progress.count(posted.accepted());
    }

    private static List<String> reasons(Posted posted) {
        String name = posted.mail().name();
        return posted.failure().isPresent()
                ? List.of(name + ": not sent: " + Printable.of(posted.failure().get()))
                : posted.replies().stream()
                        .filter(one -> !one.reply().positive())
                        .map(one ->
                                name
                                        + ": "
                                        + one.recipient().address()
                                        + ": "
                                        + Printable.of(one.reply().toString()))
                        .toList();
    }

    private static String lastReply(Posted posted) {
        return posted.replies().stream()
                .map(RecipientReply::reply)
                .reduce((_, second) -> second)
                .map(reply -> Printable.of(reply.toString()))
                .orElse("");
    }

    private Posting posting(SmtpPeer peer) {
        try {
            SSLContext context =
                    peer.tls() == TlsMode.IF_OFFERED
                            ? PeerTls.opportunistic()
                            : PeerTls.verifying(Optional.ofNullable(trust));
            return new Posting(
                    peer,
                    context,
                    parsed("--from", from, SendCommand::reversePath),
                    to.stream()
                            .map(text -> parsed("--to", text, Mailbox::parse))
                            .map(ForwardPath::of)
                            .toList());
        } catch (IOException wrong) {
            throw usage("--trust: " + wrong.getMessage());
        }
    }

    private SmtpPeer peer() {
        HostPort address = parsed("--server", server, HostPort::parse);
        return new SmtpPeer(
                address.host(),
                address.port(),
                tlsMode(tls),
                Optional.ofNullable(trust),
                Optional.empty(),
                HELLO,
                SmtpPeer.Timeouts.DEFAULTS);
    }

    private static TlsMode tlsMode(String word) {
        return switch (word) {
            case "none" -> TlsMode.NONE;
            case "if-offered" -> TlsMode.IF_OFFERED;
            case "required" -> TlsMode.REQUIRED;
            case "implicit" -> TlsMode.IMPLICIT;
            default ->
                    throw usage(
                            "--tls: '"
                                    + word
                                    + "', expected none, if-offered, required or implicit");
        };
    }

    private static ReversePath reversePath(String text) {
        return text.equals("<>") ? ReversePath.NULL : ReversePath.parse(text);
    }

    private static <T> T parsed(String option, String text, Function<String, T> reader) {
        try {
            return reader.apply(text.strip());
        } catch (IllegalArgumentException wrong) {
            throw usage(option + ": " + wrong.getMessage());
        }
    }

    private static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message, null);
    }
}
