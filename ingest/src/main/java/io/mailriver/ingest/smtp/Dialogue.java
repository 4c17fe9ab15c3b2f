package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.schemas.envelope.CodePoints;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.event.BodyType;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers commands: the session's state and transaction, without octets, sockets or threads. Not
/// thread-safe.
final class Dialogue {
    private final ListenerContext context;
    private Client client;
    private SessionState state = SessionState.CONNECTED;
    private Command.@Nullable Hello hello;
    private @Nullable Transaction transaction;
    private @Nullable Reception reception;
    private @Nullable Chunk chunk;
    private boolean behindRefusedChunk;
    private int repliesBehindRefusedChunk;
    private long discarded; // octets of chunks that no mail was there for, since the last MAIL
    private Authentication authentication;
    private final boolean frontEnd;
    private @Nullable String heloOfClient; // as a front end said it
    private int mails;
    private int refused;

    Dialogue(ListenerContext context, Client client) {
        this.context = context;
        this.client = client;
        this.authentication = new Authentication(context);
        this.frontEnd = context.frontEnds().contain(client.address());
    }

    SessionState state() {
        return state;
    }

    /// The mail that is being received.
    @Nullable Reception reception() {
        return reception;
    }

    /// The chunk that is being received; there while the state is CHUNK.
    @Nullable Chunk chunk() {
        return chunk;
    }

    /// Counts the connection.
    ///
    /// @return why it is refused; empty when it is welcome
    Optional<Answer> refusesConnection() {
        Optional<Answer> refusal = context.policy().refusesConnectionOf(client);
        refusal.ifPresent(this::tellRefusedConnection);
        return refusal;
    }

    void tellRefusedConnection(Answer why) {
        refused("CONNECT", why);
    }

    SessionEnd summary(String how, Duration lasted) {
        return new SessionEnd(client, how, mails, refused, lasted);
    }

    /// TLS is there: the session starts anew, and what was said before counts for nothing (RFC
    /// 3207, 4.2).
    void secured(Client overTls) {
        client = overTls.tls().map(client::over).orElse(client);
        authentication = new Authentication(context);
        hello = null;
        state = SessionState.CONNECTED;
    }

    /// No further answer will be heard.
    void close() {
        forget();
        chunk = null;
        state = SessionState.CLOSED;
    }

    Answer answer(Command command) {
        Answer answer = needsTls(command) ? Answers.TLS_FIRST : proceed(command);
        if (answer.reply().code() >= 400) {
            tellRefusal(command, answer);
        }
        return answer;
    }

    /// Answers a line that is no command because it is a response in the exchange that AUTH began.
    Answer answerResponse(String line) {
        return authenticated(authentication.respond(line, client));
    }

    /// Answers a line that could not be read.
    Answer answerUnread(Answer why) {
        if (state != SessionState.AUTHENTICATION) {
            return why;
        }
        boolean tooLong = why.equals(Answers.LINE_TOO_LONG);
        return authenticated(authentication.cancel(tooLong ? Answers.AUTH_LINE_TOO_LONG : why));
    }

    /// How often the answer to the whole content is said: LMTP says it to each recipient that was
    /// taken (RFC 2033, 4.2), even when it comes behind a chunk that was refused. To be asked
    /// before the answer.
    int replies() {
        if (!context.speaksLmtp()) {
            return 1;
        }
        Transaction complete = transaction;
        int recipients =
                complete == null ? repliesBehindRefusedChunk : complete.forwardPaths().size();
        return Math.max(1, recipients);
    }

    /// The content has ended: publishes it and answers.
    Answer answerContent(Reception ended) {
        Answer answer = ended.finish();
        ended.close();
        if (answer.reply().positive()) {
            mails++;
        } else {
            refused("end of DATA", answer);
        }
        reception = null;
        transaction = null;
        state = SessionState.READY;
        return answer;
    }

    /// BDAT was said: its octets come, and only behind them is its answer due.
    Chunk beginChunk(Command.Bdat bdat) {
        SessionState before = state;
        Chunk begun;
        try {
            Optional<Answer> refusal = whyNoChunk(bdat);
            begun =
                    refusal.isPresent()
                            ? Chunk.refused(refusal.get(), bdat, before)
                            : Chunk.of(receptionOfChunks(), bdat, before);
        } catch (IntakeException notNow) {
            begun = Chunk.refused(Answers.of(notNow.reason()), bdat, before);
        }
        chunk = begun;
        state = SessionState.CHUNK;
        return begun;
    }

    int take(Chunk taking, byte[] block, int offset, int end) {
        int next = taking.take(block, offset, end);
        discarded += reception == null ? next - offset : 0;
        return next;
    }

    /// True when so much was thrown away that the client is not heard out.
    boolean isHopeless() {
        Reception receiving = reception;
        return receiving == null
                ? Reception.isHopeless(context, discarded)
                : receiving.isHopeless();
    }

    /// The chunk has ended, or is not heard out: answers it.
    Answer answerChunk(Chunk ended) {
        chunk = null;
        state = ended.before();
        Answer refusal = ended.refusal();
        Reception receiving = reception;
        if (refusal == null && receiving != null && ended.isLast()) {
            return answerContent(receiving);
        }
        if (refusal == null) {
            state = SessionState.BETWEEN_CHUNKS;
            return Answer.of(250, "2.0.0", ended.octets() + " octets received");
        }
        refused("BDAT", refusal);
        int replies = replies();
        if (state == SessionState.RECIPIENTS || state == SessionState.BETWEEN_CHUNKS) {
            forget();
        }
        behindRefusedChunk = true;
        repliesBehindRefusedChunk = replies;
        return refusal;
    }

    private Optional<Answer> whyNoChunk(Command.Bdat bdat) {
        if (needsTls(bdat)) {
            return Optional.of(Answers.TLS_FIRST);
        }
        return switch (state) {
            case RECIPIENTS -> context.closed(Math.min(bdat.octets(), maxSize()));
            case BETWEEN_CHUNKS -> Optional.empty();
            case CONNECTED, READY, AUTHENTICATION, SENDER, CONTENT, CHUNK, HANDSHAKE, CLOSED ->
                    Optional.of(behindRefusedChunk ? Answers.BEHIND_REFUSED_CHUNK : noRecipients());
        };
    }

    private Reception receptionOfChunks() {
        if (reception == null) {
            Transaction complete = transaction;
            if (complete == null || hello == null) {
                throw new IllegalStateException("a chunk without a transaction");
            }
            reception = Reception.ofChunks(context, client, hello, complete);
        }
        return reception;
    }

    private Answer proceed(Command command) {
        return switch (command) {
            case Command.Hello said -> hello(said);
            case Command.Mail mail -> mail(mail);
            case Command.Rcpt rcpt -> rcpt(rcpt);
            case Command.Data() -> data();
            case Command.Bdat _ -> throw new IllegalStateException("BDAT is answered by its chunk");
            case Command.Rset() -> {
                forget();
                yield Answers.OK;
            }
            case Command.Noop() -> Answers.OK;
            case Command.Quit() -> Answers.BYE;
            case Command.Vrfy() -> Answers.NOT_VERIFIED;
            case Command.Expn() -> Answers.NOT_OFFERED;
            case Command.Help() -> Answers.HELP;
            case Command.StartTls() -> startTls();
            case Command.Auth auth -> auth(auth);
            case Command.FrontEnd(Xclient said) -> xclient(said);
            case Command.Wrong wrong -> wrong.answer();
        };
    }

    private Answer hello(Command.Hello said) {
        forget();
        String domain = heloOfClient == null ? said.domain() : heloOfClient;
        hello = new Command.Hello(said.extended(), domain);
        state = SessionState.READY;
        return said.extended()
                ? context.extensions(client, frontEnd)
                : Answer.plain(250, context.host().text());
    }

    private Answer mail(Command.Mail mail) {
        if (state != SessionState.READY) {
            return state == SessionState.CONNECTED ? Answers.HELLO_FIRST : Answers.OUT_OF_ORDER;
        }
        boolean requireTls = mail.parameters().requireTls();
        if (mail.parameters().any() && !isExtended() || requireTls && client.tls().isEmpty()) {
            return Answers.UNKNOWN_PARAMETER;
        }
        if (mail.parameters().auth() && !context.offersAuth(client)) {
            return Answers.UNKNOWN_PARAMETER;
        }
        Optional<Answer> refused = context.policy().refusesMailOf(client);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (mails >= context.config().limits().maxMails()) {
            return Answers.TOO_MANY_MAILS;
        }
        if (!mail.parameters().smtpUtf8() && !CodePoints.isAscii(mail.reversePath().text())) {
            return Answers.NEEDS_SMTPUTF8;
        }
        if (mail.parameters().size() > maxSize()) {
            return Answers.TOO_LARGE;
        }
        Optional<Answer> closed = context.closed(mail.parameters().size());
        if (closed.isPresent()) {
            return closed.get();
        }
        transaction = new Transaction(mail.reversePath(), mail.parameters());
        state = SessionState.SENDER;
        discarded = 0;
        behindRefusedChunk = false;
        return Answers.SENDER_OK;
    }

    private Answer rcpt(Command.Rcpt rcpt) {
        Transaction growing = transaction;
        if (growing == null || state == SessionState.BETWEEN_CHUNKS) {
            return Answers.OUT_OF_ORDER;
        }
        Answer answer = judge(growing, rcpt);
        if (answer.reply().positive()) {
            growing.add(rcpt.forwardPath(), rcpt.parameters());
            state = SessionState.RECIPIENTS;
        } else {
            growing.refuseRecipient();
        }
        return answer;
    }

    private Answer judge(Transaction growing, Command.Rcpt rcpt) {
        if (rcpt.parameters().any() && !isExtended()) {
            return Answers.UNKNOWN_PARAMETER;
        }
        if (growing.forwardPaths().size() >= context.config().limits().maxRecipients()) {
            return Answers.TOO_MANY_RECIPIENTS;
        }
        if (!growing.parameters().smtpUtf8() && rcpt.needsSmtpUtf8()) {
            return Answers.NEEDS_SMTPUTF8;
        }
        return context.policy()
                .refusesRecipient(client, rcpt.forwardPath())
                .orElse(Answers.RECIPIENT_OK);
    }

    private Answer data() {
        Transaction complete = transaction;
        if (state != SessionState.RECIPIENTS || complete == null || hello == null) {
            return noRecipients();
        }
        if (complete.parameters().body() == BodyType.BINARY_MIME) {
            return Answers.BINARY_NEEDS_BDAT;
        }
        Optional<Answer> closed = context.closed(complete.parameters().size());
        if (closed.isPresent()) {
            forget();
            return closed.get();
        }
        try {
            reception = Reception.ofData(context, client, hello, complete);
        } catch (IntakeException notNow) {
            forget();
            return Answers.of(notNow.reason());
        }
        state = SessionState.CONTENT;
        return Answers.SEND_CONTENT;
    }

    private Answer startTls() {
        if (client.tls().isPresent()) {
            return Answers.TLS_ALREADY;
        }
        if (!context.offersStartTls()) {
            return Answers.NOT_OFFERED;
        }
        if (state != SessionState.READY) {
            return state == SessionState.CONNECTED ? Answers.HELLO_FIRST : Answers.OUT_OF_ORDER;
        }
        state = SessionState.HANDSHAKE;
        return Answers.START_TLS;
    }

    /// To content that has nobody to go to.
    private Answer noRecipients() {
        Transaction incomplete = transaction;
        boolean allRefused =
                state == SessionState.SENDER
                        && !context.speaksLmtp() // RFC 2033, 4.2: always 503
                        && incomplete != null
                        && incomplete.hasRefusedRecipient();
        return allRefused ? Answers.NO_RECIPIENTS : Answers.OUT_OF_ORDER;
    }

    private Answer auth(Command.Auth auth) {
        if (context.policy().logins().isEmpty()) {
            return Answers.NOT_OFFERED;
        }
        if (state != SessionState.READY) {
            return state == SessionState.CONNECTED ? Answers.HELLO_FIRST : Answers.OUT_OF_ORDER;
        }
        return authenticated(authentication.begin(auth, client));
    }

    /// What the exchange has come to.
    private Answer authenticated(Answer answer) {
        state = authentication.isOpen() ? SessionState.AUTHENTICATION : SessionState.READY;
        client = authentication.user().map(client::as).orElse(client);
        if (answer.reply().code() >= 400) {
            context.meters().refused(answer);
        }
        return answer;
    }

    /// The session starts anew with the front end's own client.
    private Answer xclient(Xclient said) {
        if (!frontEnd) {
            return Answers.XCLIENT_DENIED;
        }
        if (state != SessionState.CONNECTED && state != SessionState.READY) {
            return Answers.OUT_OF_ORDER;
        }
        client = client.behind(said);
        heloOfClient = said.has(Xclient.Attribute.HELO) ? said.helo().orElse(null) : heloOfClient;
        authentication = new Authentication(context);
        hello = null;
        state = SessionState.CONNECTED;
        return refusesConnection().orElse(context.greeting());
    }

    private void forget() {
        transaction = null;
        behindRefusedChunk = false;
        repliesBehindRefusedChunk = 0;
        if (reception != null) {
            reception.close();
            reception = null;
        }
        state = state.withoutTransaction();
    }

    /// True when the client was told our extensions; one that said HELO may use none of them.
    private boolean isExtended() {
        return hello != null && hello.extended();
    }

    /// RFC 3207, 4: what may be said before STARTTLS where TLS is required.
    private boolean needsTls(Command command) {
        if (!context.config().tls().require() || client.tls().isPresent()) {
            return false;
        }
        return switch (command) {
            case Command.Hello(boolean extended, String _) -> !extended;
            case Command.Noop _,
                    Command.Quit _,
                    Command.StartTls _,
                    Command.FrontEnd _,
                    Command.Wrong _ ->
                    false;
            case Command.Mail _,
                    Command.Rcpt _,
                    Command.Data _,
                    Command.Bdat _,
                    Command.Rset _,
                    Command.Vrfy _,
                    Command.Expn _,
                    Command.Help _,
                    Command.Auth _ ->
                    true;
        };
    }

    private void tellRefusal(Command command, Answer answer) {
        switch (command) {
            case Command.Mail _ -> refused("MAIL", answer);
            case Command.Rcpt(Mailbox to, RcptParameters _) -> refused("RCPT <" + to + ">", answer);
            case Command.Data _ -> refused("DATA", answer);
            case Command.Auth _ -> {}
            case Command.Wrong(String verb, Answer _) -> {
                if (verb.equals("MAIL") || verb.equals("RCPT") || verb.equals("BDAT")) {
                    refused(verb, answer);
                }
            }
            case Command.Hello _,
                    Command.Rset _,
                    Command.Noop _,
                    Command.Quit _,
                    Command.Vrfy _,
                    Command.Expn _,
                    Command.Help _,
                    Command.Bdat _,
                    Command.FrontEnd _,
                    Command.StartTls _ -> {}
        }
    }

    private void refused(String stage, Answer answer) {
        refused++;
        context.refused(client, stage, answer);
    }

    private long maxSize() {
        return context.config().limits().maxSize().octets();
    }
}
