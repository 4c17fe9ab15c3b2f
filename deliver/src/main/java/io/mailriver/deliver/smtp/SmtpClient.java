package io.mailriver.deliver.smtp;

import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// One SMTP session, from the greeting on: sends mail after mail and tells what the peer said of
/// each recipient.
///
/// With PIPELINING a mail takes two round trips. After an IOException the session is over; whether
/// the mail may have arrived is told by [#contentBegun]. One thread at a time, but [#close] may be
/// called by any.
public final class SmtpClient implements Closeable {
    private static final int MAX_PIPELINED = 50; // keeps replies within any peer's send buffer
    private static final int START_DATA = 354;
    private static final int CLOSING = 421;

    private final SmtpPeer peer;
    private final Wire wire;
    private final Extensions offered;
    private final boolean verified;
    private int mails;
    private boolean resetFirst;
    private boolean contentBegun;
    private boolean mailRefused;
    private boolean broken;

    private SmtpClient(SmtpPeer peer, Session session) {
        this.peer = peer;
        this.wire = session.wire();
        this.offered = session.offered();
        this.verified = session.verified();
    }

    /// Connects, greets, encrypts and authenticates, as the peer's record asks.
    ///
    /// @param tls what makes TLS sessions: for `IF_OFFERED` one that takes any certificate
    /// @throws IOException when the peer can't be reached or refuses the session
    public static SmtpClient connect(SmtpPeer peer, SSLContext tls, Deadlines deadlines)
            throws IOException {
        return new SmtpClient(peer, new Handshake(peer, tls, deadlines).run());
    }

    /// Sends one mail. Every forward path has one reply in the answer, in the same order.
    ///
    /// @throws IOException when the session broke on the way; nothing is known of any recipient
    public List<RecipientReply> send(SmtpEnvelope envelope, Content content) throws IOException {
        contentBegun = false;
        mailRefused = false;
        mails++;
        boolean done = false;
        try {
            List<RecipientReply> replies = new Transaction(envelope).run(content);
            done = true;
            return replies;
        } finally {
            broken |= !done;
        }
    }

    /// True when the last mail's content began to go out: the peer may have it, even if [#send]
    /// broke.
    public boolean contentBegun() {
        return contentBegun;
    }

    /// True when the last mail was refused with its MAIL. That can be said of the session as well:
    /// that it carried enough mails, or that it was silent for too long.
    public boolean mailRefused() {
        return mailRefused;
    }

    /// False when nothing more can be sent in this session: it broke, or the peer began to refuse
    /// mail after it had taken some.
    public boolean usable() {
        return !broken && !(mailRefused && mails > 1);
    }

    /// How many mails were tried in this session.
    public int mails() {
        return mails;
    }

    /// Whether addresses and header fields beyond ASCII can be sent.
    public boolean takesUtf8() {
        return offered.smtpUtf8();
    }

    /// Whether the peer promises to pass the mail on over verified TLS only (RFC 8689), and this
    /// session is such.
    public boolean takesRequireTls() {
        return verified && offered.requireTls();
    }

    /// Says QUIT, without waiting for an answer, and closes.
    @Override
    public void close() {
        if (!broken) {
            broken = true;
            try {
                wire.writeLine("QUIT", peer.timeouts().connect());
                wire.flush(peer.timeouts().connect());
            } catch (IOException alreadyGone) {
                // nothing is lost with the farewell
            }
        }
        abort();
    }

    /// Breaks the session off, also under a thread that is in it.
    public void abort() {
        try {
            wire.close();
        } catch (IOException alreadyGone) {
            // what was wanted
        }
    }

    /// One mail's commands and their replies.
    private final class Transaction {
        private final SmtpEnvelope envelope;
        private final @Nullable Reply[] refusals;

        Transaction(SmtpEnvelope envelope) {
            this.envelope = envelope;
            this.refusals = new Reply[envelope.forwardPaths().size()];
        }

        List<RecipientReply> run(Content content) throws IOException {
            wire.expectSilence();
            Reply start = offered.pipelining() ? allAtOnce() : oneByOne();
            if (start.code() != START_DATA) {
                resetFirst = true;
                return answers(start);
            }
            if (accepted() == 0) {
                sendNothing();
                return answers(start);
            }
            return answers(sendContent(content));
        }

        /// MAIL, RCPT and DATA in groups (RFC 2920). The answer is DATA's.
        private Reply allAtOnce() throws IOException {
            List<ForwardPath> paths = envelope.forwardPaths();
            boolean reset = begin();
            Reply mail = null;
            for (int from = 0; from < paths.size(); from += MAX_PIPELINED) {
                int end = Math.min(paths.size(), from + MAX_PIPELINED);
                for (ForwardPath path : paths.subList(from, end)) {
                    say(Commands.rcpt(path, offered));
                }
                if (end == paths.size()) {
                    say("DATA");
                }
                if (mail == null) {
                    mail = mailReply(reset);
                }
                for (int i = from; i < end; i++) {
                    hearRcpt(i);
                }
            }
            Reply data = hear("DATA");
            return mail == null || mail.positive() ? data : refuseAll(mail, data);
        }

        /// One command after the other, as long as there is a reason to go on.
        private Reply oneByOne() throws IOException {
            if (begin()) {
                hearReset();
            }
            Reply mail = hear("MAIL");
            if (!mail.positive()) {
                mailRefused = true;
                return mail;
            }
            Reply last = mail;
            for (int i = 0; i < refusals.length; i++) {
                say(Commands.rcpt(envelope.forwardPaths().get(i), offered));
                last = hearRcpt(i);
            }
            if (accepted() == 0) {
                return last;
            }
            say("DATA");
            return hear("DATA");
        }

        /// Says MAIL, after RSET when the last transaction was left open. True with RSET.
        private boolean begin() throws IOException {
            boolean reset = resetFirst;
            if (reset) {
                resetFirst = false;
                say("RSET");
            }
            say(Commands.mail(envelope, offered));
            return reset;
        }

        private Reply mailReply(boolean reset) throws IOException {
            if (reset) {
                hearReset();
            }
            return hear("MAIL");
        }

        private void hearReset() throws IOException {
            Reply reply = hear("RSET");
            if (!reply.positive()) {
                throw new SmtpException("the peer refused RSET: " + reply);
            }
        }

        /// What was said of RCPT hardly matters when MAIL was refused; and to DATA the peer should
        /// have said no.
        private Reply refuseAll(Reply mail, Reply data) throws IOException {
            Arrays.fill(refusals, null);
            mailRefused = true;
            if (data.code() == START_DATA) {
                throw new SmtpException("the peer refused MAIL and took DATA: " + mail);
            }
            return mail;
        }

        private Reply hearRcpt(int recipient) throws IOException {
            Reply reply = hear("RCPT");
            if (!reply.positive()) {
                refusals[recipient] = reply;
            }
            return reply;
        }

        /// Takes back DATA, which the peer should have refused with all its recipients (RFC 2920,
        /// 3.1). Whatever it says to that, it has refused all of them.
        private void sendNothing() throws IOException {
            say(".");
            try {
                broken |= wire.exchange("the final dot", peer.timeouts().command()).positive();
            } catch (IOException gone) {
                broken = true;
            }
        }

        private Reply sendContent(Content content) throws IOException {
            try (InputStream mail = content.open()) {
                contentBegun = true;
                wire.within(
                        peer.timeouts().data(),
                        "sending the content",
                        () -> new DotStuffing(wire::write).copy(mail));
                Reply reply = wire.exchange("the reply to the content", peer.timeouts().data());
                broken |= reply.code() == CLOSING;
                return reply;
            } catch (IOException failed) {
                broken = true;
                return wire.lastWords(peer.timeouts().connect())
                        .filter(reply -> !reply.positive())
                        .orElseThrow(() -> failed);
            }
        }

        private int accepted() {
            int count = 0;
            for (Reply refusal : refusals) {
                count += refusal == null ? 1 : 0;
            }
            return count;
        }

        private List<RecipientReply> answers(Reply toTheRest) {
            List<RecipientReply> answers = new ArrayList<>();
            for (int i = 0; i < refusals.length; i++) {
                Reply refusal = refusals[i];
                answers.add(
                        new RecipientReply(
                                envelope.forwardPaths().get(i),
                                refusal == null ? toTheRest : refusal,
                                refusal == null && !mailRefused));
            }
            return answers;
        }
    }

    private void say(String command) throws IOException {
        wire.writeLine(command, peer.timeouts().command());
    }

    /// The next reply; what waits to be sent is sent first. A peer that closes says so with 421.
    /// One that says yes in words that fit another command has lost the thread: taken for the
    /// answer to this one, it could count a mail as delivered that was never sent.
    private Reply hear(String command) throws IOException {
        Reply reply = wire.exchange("the reply to " + command, peer.timeouts().command());
        if (reply.code() == CLOSING) {
            throw new SmtpException("the peer closes: " + reply);
        }
        boolean fits = command.equals("DATA") ? reply.code() == START_DATA : Replies.done(reply);
        if (reply.positive() && !fits) {
            throw new SmtpException("the peer answers " + command + " with '" + reply + "'");
        }
        return reply;
    }
}
