package io.mailriver.runtime.imap;

import io.mailriver.runtime.peer.PeerConnection;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.iap.LiteralException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;

/// One session: commands out, in batches where the server takes literals without waiting
/// (LITERAL+); responses in, one at a time, none kept.
///
/// After an IOException the session is over. One thread at a time; [#close] may be called by any.
public final class ImapSession implements Closeable {
    private static final Pattern UID_VALIDITY = codeOfOneNumber("UIDVALIDITY");
    private static final Pattern UID_NEXT = codeOfOneNumber("UIDNEXT");
    private static final Pattern HIGHEST_MOD_SEQ =
            Pattern.compile(".*\\[HIGHESTMODSEQ (\\d{1,18})].*", Pattern.CASE_INSENSITIVE);
    private static final Pattern MAILBOX_ID =
            Pattern.compile(
                    ".*\\[MAILBOXID \\(([A-Za-z0-9_-]{1,255})\\)].*", Pattern.CASE_INSENSITIVE);

    private final PeerConnection connection;
    private final Duration logoutTimeout;
    private final int maxResponseOctets;
    private CorkedOutput output;
    private BoundedProtocol protocol;
    private boolean usable = true;
    private String opened = "";
    private long uidValidity;
    private long uidNext;
    private long exists;
    private long known;
    private long highestModSeq;
    private String mailboxId = "";
    private boolean qresync;
    private char separator = '/';

    ImapSession(PeerConnection connection, Duration logoutTimeout, int maxResponseOctets)
            throws IOException {
        this.connection = connection;
        this.logoutTimeout = logoutTimeout;
        this.maxResponseOctets = maxResponseOctets;
        this.output = new CorkedOutput(connection.out());
        this.protocol = protocol();
    }

    /// Takes up the connection's streams anew, behind a TLS handshake.
    void restart() throws IOException {
        output = new CorkedOutput(connection.out());
        protocol = protocol();
    }

    /// The greeting, or another response that no command asked for.
    Response readOne(Duration limit, String step) throws IOException {
        return oneResponse(limit, step);
    }

    /// Does something with Angus's own commands.
    void with(Duration limit, String step, AngusAction action) throws IOException {
        within(limit, step, () -> protocol.keeping(action));
    }

    public boolean has(String capability) {
        return protocol.hasCapability(capability);
    }

    /// Sends the commands and reads until each has its tagged response.
    ///
    /// @param untagged is given every response in between
    /// @return the tagged ones, in the order of the commands
    public List<Result> run(Duration limit, List<ImapCommand> commands, Consumer<Untagged> untagged)
            throws IOException {
        List<Result> results = new ArrayList<>();
        String step = commands.getLast().step();
        if (has("LITERAL+")) {
            within(limit, step, () -> results.addAll(runTogether(commands, untagged)));
        } else {
            for (ImapCommand command : commands) {
                within(
                        limit,
                        command.step(),
                        () -> results.addAll(runTogether(List.of(command), untagged)));
            }
        }
        return results;
    }

    /// What the server puts between the levels of a mailbox name.
    public char separator() {
        return separator;
    }

    void separator(char found) {
        separator = found;
    }

    /// Opens a mailbox for reading, and sends `then` in the same breath; [#opened] and
    /// [#uidValidity] tell what came of it.
    public List<Result> examine(
            Duration limit, String mailboxName, List<ImapCommand> then, Consumer<Untagged> untagged)
            throws IOException {
        forgetMailbox();
        List<ImapCommand> commands = new ArrayList<>();
        commands.add(ImapCommand.onMailbox("EXAMINE", mailboxName));
        commands.addAll(then);
        List<Result> results = run(limit, commands, untagged);
        if (results.getFirst().ok()) {
            opened = mailboxName;
        }
        return results;
    }

    /// Opens a listed mailbox for reading. Where the server has CONDSTORE, it is made to tell
    /// [#highestModSeq].
    public Result examine(Duration limit, ListedMailbox mailbox) throws IOException {
        forgetMailbox();
        ImapCommand command =
                has("CONDSTORE") && !qresync
                        ? ImapCommand.examine(mailbox, "CONDSTORE")
                        : ImapCommand.onListed("EXAMINE", mailbox);
        Result result = run(limit, List.of(command), untagged -> {}).getFirst();
        if (result.ok()) {
            opened = mailbox.wireName();
        }
        return result;
    }

    /// Has the server tell of expunged mails by their UIDs (RFC 7162), where it can. To be called
    /// while no mailbox is open.
    public void enableQresync(Duration limit) throws IOException {
        if (has("QRESYNC") && has("ENABLE")) {
            List<Result> _ =
                    run(
                            limit,
                            List.of(ImapCommand.plain("ENABLE QRESYNC")),
                            untagged ->
                                    qresync |=
                                            untagged instanceof Enabled enabled
                                                    && enabled.has("QRESYNC"));
        }
    }

    /// True when [#enableQresync] has come to something.
    public boolean hasQresync() {
        return qresync;
    }

    /// Sends one command and hands on each response as it comes; the next one is read when the
    /// handler is done.
    ///
    /// @param limit for each response to come, not for the handler
    public Result stream(Duration limit, ImapCommand command, Handler handler)
            throws IOException, InterruptedException {
        List<String> tag = new ArrayList<>();
        within(limit, command.step(), () -> tag.add(write(command)));
        boolean done = false;
        try {
            while (true) {
                ServerResponse response = oneResponse(limit, command.step());
                if (response.isTagged() && tag.getFirst().equals(response.getTag())) {
                    done = true;
                    return result(response);
                }
                handler.accept(noted(response));
            }
        } finally {
            usable &= done;
        }
    }

    /// Takes what [#stream] reads.
    public interface Handler {
        void accept(Untagged untagged) throws IOException, InterruptedException;
    }

    /// Waits in IDLE (RFC 2177) and hands on what the server tells, until it is time to renew.
    ///
    /// @param renewal ends it; servers may log off a client that says nothing for half an hour
    /// @param limit for the server to end it then: it is dead otherwise
    public Result idle(Duration renewal, Duration limit, Consumer<Untagged> untagged)
            throws IOException {
        List<Result> results = new ArrayList<>();
        within(
                renewal.plus(limit),
                "IDLE",
                () -> {
                    String tag = protocol.writeCommand("IDLE", null);
                    try (IdleEnd end = new IdleEnd(output, renewal)) {
                        while (results.isEmpty()) {
                            ServerResponse response = read();
                            if (response.isContinuation()) {
                                end.start();
                            } else if (tag.equals(response.getTag())) {
                                results.add(result(response));
                            } else {
                                untagged.accept(noted(response));
                            }
                        }
                    }
                });
        return results.getFirst();
    }

    /// No mailbox counts as open any more: the next batch opens it anew.
    public void forgetMailbox() {
        opened = "";
        uidValidity = 0;
        uidNext = 0;
        exists = 0;
        known = 0;
        highestModSeq = 0;
        mailboxId = "";
    }

    /// The mailbox name that is open for reading; empty when none is.
    public String opened() {
        return opened;
    }

    /// The open mailbox's.
    public long uidValidity() {
        return uidValidity;
    }

    /// What the server said of the open mailbox's next UID when it was opened; 0 when it did not.
    public long uidNext() {
        return uidNext;
    }

    /// The open mailbox's HIGHESTMODSEQ (RFC 7162) when it was opened; 0 when it has none.
    public long highestModSeq() {
        return highestModSeq;
    }

    /// The open mailbox's own id (RFC 8474), which it keeps under another name; empty when it has
    /// none.
    public Optional<String> mailboxId() {
        return mailboxId.isEmpty() ? Optional.empty() : Optional.of(mailboxId);
    }

    /// How many mails the open mailbox holds, as the server has told.
    public long exists() {
        return exists;
    }

    /// How many mails have come into the open mailbox since [#caughtUp], or more; never fewer than
    /// the server has told of.
    public long newMails() {
        return exists - known;
    }

    /// All mails that the server told of are known.
    public void caughtUp() {
        known = exists;
    }

    /// False when nothing more can be done in this session.
    public boolean usable() {
        return usable;
    }

    /// Says LOGOUT, without waiting for an answer, and closes.
    @Override
    public void close() {
        try {
            if (usable) {
                usable = false;
                connection.within(
                        logoutTimeout,
                        "LOGOUT",
                        () -> {
                            try {
                                protocol.writeCommand("LOGOUT", null);
                            } catch (ProtocolException | UncheckedIOException gone) {
                                usable = false;
                            }
                        });
            }
        } catch (IOException alreadyGone) {
            usable = false;
        } finally {
            abort();
        }
    }

    /// Breaks the session off, also under a thread that is in it.
    public void abort() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            usable = false;
        }
    }

    /// A step on Angus's protocol.
    interface AngusAction {
        void run(IMAPProtocol protocol) throws IOException, ProtocolException;
    }

    private BoundedProtocol protocol() throws IOException {
        return new BoundedProtocol(connection.in(), output, maxResponseOctets);
    }

    private static Pattern codeOfOneNumber(String code) {
        return Pattern.compile(".*\\[" + code + " (\\d{1,10})].*", Pattern.CASE_INSENSITIVE);
    }

    private List<Result> runTogether(List<ImapCommand> commands, Consumer<Untagged> untagged)
            throws IOException, ProtocolException {
        Map<String, Integer> places = new HashMap<>();
        if (commands.size() > 1) {
            output.cork();
            for (ImapCommand command : commands) {
                places.put(write(command), places.size());
            }
            output.uncork();
        } else {
            try {
                places.put(write(commands.getFirst()), 0);
            } catch (LiteralException refused) {
                return List.of(refusal(refused.getResponse()));
            }
        }
        Result[] results = new Result[commands.size()];
        for (int open = commands.size(); open > 0; ) {
            ServerResponse response = read();
            Integer place = response.isTagged() ? places.get(response.getTag()) : null;
            if (place != null) {
                results[place] = result(response);
                open--;
            } else {
                untagged.accept(noted(response));
            }
        }
        return List.of(results);
    }

    /// @throws LiteralException when the server does not want the literal (only without LITERAL+):
    ///   that is its answer to the command, and the session goes on
    private String write(ImapCommand command) throws IOException, ProtocolException {
        return protocol.writeCommand(command.text(), command.arguments());
    }

    /// An OK to what was never sent would pass for a delivery.
    private static Result refusal(Response response) throws ImapException {
        Result result = result(response);
        if (result.ok()) {
            throw new ImapException("the server says OK before it has the mail: " + result);
        }
        return result;
    }

    private ServerResponse oneResponse(Duration limit, String step) throws IOException {
        List<ServerResponse> one = new ArrayList<>();
        within(limit, step, () -> one.add(read()));
        return one.getFirst();
    }

    private ServerResponse read() throws IOException, ProtocolException {
        ServerResponse response = protocol.readResponse();
        if (response.isBYE()) {
            throw new SessionClosedException("the server closes: " + response.getRest());
        }
        return response;
    }

    /// Keeps count of the open mailbox's mails (RFC 3501, 7.3.1 and 7.4.1). A mail that comes and
    /// goes unseen makes `known` too small, which costs a needless look.
    private Untagged noted(ServerResponse response) throws ImapException {
        Untagged told = response.untagged();
        if (told instanceof Vanished vanished && !vanished.earlier()) {
            exists -= vanished.count();
            known -= vanished.count();
        } else if (response.keyEquals("EXISTS")) {
            exists = response.getNumber();
        } else if (response.keyEquals("EXPUNGE")) {
            exists--;
            known--;
        } else if (response.isUnTagged() && response.isOK()) {
            String text = response.toString();
            uidValidity = number(UID_VALIDITY, text, uidValidity);
            uidNext = number(UID_NEXT, text, uidNext);
            highestModSeq = number(HIGHEST_MOD_SEQ, text, highestModSeq);
            Matcher id = MAILBOX_ID.matcher(text);
            if (id.matches()) {
                mailboxId = id.group(1);
            }
        }
        return told;
    }

    private static long number(Pattern code, String text, long otherwise) {
        Matcher matcher = code.matcher(text);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : otherwise;
    }

    private static Result result(Response response) {
        Result.Condition condition =
                response.isOK()
                        ? Result.Condition.OK
                        : response.isNO() ? Result.Condition.NO : Result.Condition.BAD;
        return new Result(condition, response.getRest());
    }

    private interface Step {
        void run() throws IOException, ProtocolException;
    }

    private void within(Duration limit, String name, Step step) throws IOException {
        boolean done = false;
        try {
            connection.within(
                    limit,
                    name,
                    () -> {
                        try {
                            step.run();
                        } catch (ProtocolException refused) {
                            throw new ImapException(name + ": " + refused.getMessage());
                        } catch (UncheckedIOException broken) {
                            throw broken.getCause();
                        }
                    });
            done = true;
        } finally {
            usable &= done;
        }
    }
}
