package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.schemas.envelope.Mailbox;
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
    private Authentication authentication;
    private int mails;

    Dialogue(ListenerContext context, Client client) {
        this.context = context;
        this.client = client;
        this.authentication = new Authentication(context);
    }

    SessionState state() {
        return state;
    }

    /// The mail that is being received; there while the state is CONTENT.
    @Nullable Reception reception() {
        return reception;
    }

    /// TLS is there: the session starts anew, and what was said before counts for nothing (RFC
    /// 3207, 4.2).
    void secured(Client overTls) {
        client = overTls;
        authentication = new Authentication(context);
        hello = null;
        state = SessionState.CONNECTED;
    }

    /// No further answer will be heard.
    void close() {
        state = SessionState.CLOSED;
        transaction = null;
        if (reception != null) {
            reception.close();
            reception = null;
        }
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
        return authenticated(
                authentication.cancel(tooLong ? Answers.AUTH_LINE_TOO_LONG : why));
    }

    /// The content has ended: publishes it and answers.
    Answer answerContent(Reception ended) {
        Answer answer = ended.finish();
        ended.close();
        if (answer.reply().positive()) {
            mails++;
        } else {
            context.refused(client, "end of DATA", answer);
        }
        reception = null;
        transaction = null;
        state = SessionState.READY;
        return answer;
    }

    private Answer proceed(Command command) {
        return switch (command) {
            case Command.Hello said -> hello(said);
            case Command.Mail mail -> mail(mail);
            case Command.Rcpt rcpt -> rcpt(rcpt);
            case Command.Data() -> data();
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
            case Command.Wrong wrong -> wrong.answer();
        };
    }

    private Answer hello(Command.Hello said) {
        hello = said;
        state = SessionState.READY;
        transaction = null;
        return said.extended()
                ? context.extensions(client)
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
        if (!mail.parameters().smtpUtf8() && !isAscii(mail.reversePath().text())) {
            return Answers.NEEDS_SMTPUTF8;
        }
        if (mail.parameters().size() > context.config().limits().maxSize().octets()) {
            return Answers.TOO_LARGE;
        }
        Optional<Answer> closed = context.closed();
        if (closed.isPresent()) {
            return closed.get();
        }
        transaction = new Transaction(mail.reversePath(), mail.parameters());
        state = SessionState.SENDER;
        return Answers.SENDER_OK;
    }

    private Answer rcpt(Command.Rcpt rcpt) {
        Transaction growing = transaction;
        if (growing == null) {
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
        return context.accepts(rcpt.forwardPath()) ? Answers.RECIPIENT_OK : Answers.RELAYING_DENIED;
    }

    private Answer data() {
        Transaction complete = transaction;
        if (state != SessionState.RECIPIENTS || complete == null || hello == null) {
            boolean allRefused = complete != null && complete.hasRefusedRecipient();
            return allRefused ? Answers.NO_RECIPIENTS : Answers.OUT_OF_ORDER;
        }
        Optional<Answer> closed = context.closed();
        if (closed.isPresent()) {
            forget();
            return closed.get();
        }
        try {
            reception = Reception.begin(context, client, hello, complete);
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
        return answer;
    }

    private void forget() {
        transaction = null;
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
            case Command.Noop _, Command.Quit _, Command.StartTls _, Command.Wrong _ -> false;
            case Command.Mail _,
                    Command.Rcpt _,
                    Command.Data _,
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
            case Command.Mail _ -> context.refused(client, "MAIL", answer);
            case Command.Rcpt(Mailbox to, RcptParameters _) -> context.refused(client, "RCPT <" + to + ">", answer);
            case Command.Data _ -> context.refused(client, "DATA", answer);
            case Command.Wrong(String verb, Answer _) -> {
                if (verb.equals("MAIL") || verb.equals("RCPT")) {
                    context.refused(client, verb, answer);
                }
            }
            case Command.Hello _,
                    Command.Rset _,
                    Command.Noop _,
                    Command.Quit _,
                    Command.Vrfy _,
                    Command.Expn _,
                    Command.Help _,
                    Command.StartTls _,
                    Command.Auth _ -> {}
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
