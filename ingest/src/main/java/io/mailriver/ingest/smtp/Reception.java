package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.schemas.envelope.EnhancedStatus;
import io.mailriver.schemas.envelope.Reply;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Envelope;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One mail's content on its way from the client to the intake, and its end.
///
/// Once the mail can't be taken any more, what it holds is given back at once, and the rest is read
/// and thrown away up to the end, where the client expects its answer. Not thread-safe.
final class Reception implements ContentReader.Octets, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    /// How far beyond the largest mail we read for the sake of a polite answer.
    private static final int MAX_DISCARD_FACTOR = 4;

    private static final EnhancedStatus STORED = new EnhancedStatus(2, 6, 0);

    private final ListenerContext context;
    private final Client client;
    private final Command.Hello hello;
    private final Transaction transaction;
    private final Incoming incoming;
    private final ContentReader reader;
    private final long maxSize;
    private final HeaderWatch header = new HeaderWatch();
    private long octets;
    private @Nullable Answer refusal;
    private boolean closed;

    private Reception(
            ListenerContext context,
            Client client,
            Command.Hello hello,
            Transaction transaction,
            Incoming incoming,
            ContentReader reader) {
        this.context = context;
        this.client = client;
        this.hello = hello;
        this.transaction = transaction;
        this.incoming = incoming;
        this.reader = reader;
        this.maxSize = context.config().limits().maxSize().octets();
    }

    /// Of content that follows DATA.
    ///
    /// @throws IntakeException when no mail can be taken now
    static Reception ofData(
            ListenerContext context, Client client, Command.Hello hello, Transaction transaction) {
        SmtpListenerConfig config = context.config();
        ContentReader reader =
                new DataReader(
                        config.bareNewlines() == BareNewlines.FIX,
                        config.limits().maxLine().toInt());
        return new Reception(context, client, hello, transaction, context.intake().open(), reader);
    }

    /// Of content that comes in chunks (RFC 3030).
    ///
    /// @throws IntakeException when no mail can be taken now
    static Reception ofChunks(
            ListenerContext context, Client client, Command.Hello hello, Transaction transaction) {
        SmtpListenerConfig config = context.config();
        ContentReader reader =
                new ChunkReader(
                        transaction.parameters().body() == BodyType.BINARY_MIME,
                        config.bareNewlines() == BareNewlines.FIX,
                        config.limits().maxLine().toInt());
        return new Reception(context, client, hello, transaction, context.intake().open(), reader);
    }

    /// Takes octets up to the end of the block or of the mail.
    ///
    /// @return the index behind what was taken
    int take(byte[] block, int offset, int end) {
        int next = reader.read(block, offset, end, this);
        judgeLines();
        return next;
    }

    private void judgeLines() {
        if (reader.sawBareNewline() && context.config().bareNewlines() == BareNewlines.REFUSE) {
            refuse(Answers.BARE_NEWLINE);
        } else if (reader.sawLongLine()) {
            refuse(Answers.TEXT_LINE_TOO_LONG);
        }
    }

    /// True when CRLF.CRLF was seen; where the client counts, it is the client who says so.
    boolean ended() {
        return reader instanceof DataReader data && data.ended();
    }

    /// Why the mail can't be taken; null as long as nothing is wrong with it.
    @Nullable Answer refusal() {
        return refusal;
    }

    /// True when it is so much too large that the client is not heard out.
    boolean isHopeless() {
        return isHopeless(context, octets);
    }

    static boolean isHopeless(ListenerContext context, long octets) {
        return octets / MAX_DISCARD_FACTOR > context.config().limits().maxSize().octets();
    }

    @Override
    public void write(byte[] block, int offset, int length) {
        octets += length;
        if (octets > maxSize) {
            refuse(Answers.TOO_LARGE);
        }
        header.look(block, offset, length);
        if (header.received() > context.config().policy().maxReceived()) {
            refuse(Answers.LOOP);
        }
        if (refusal == null) {
            try {
                incoming.write(block, offset, length);
            } catch (IntakeException full) {
                refuse(Answers.of(full.reason()));
            } catch (RuntimeException failed) {
                refuse(failure(failed));
            }
        }
    }

    /// Publishes the complete mail. The answer is positive only when it is kept for good.
    Answer finish() {
        reader.finish(this);
        judgeLines();
        Answer refused = refusal;
        if (refused != null) {
            if (refused.reply().permanent()) {
                context.intake().refused(envelope(), octets, refused.reply().toString());
            }
            return refused;
        }
        try {
            Content content = incoming.finish();
            Receipt receipt = context.sink().accept(envelope(), content);
            context.log()
                    .received(
                            receipt.mailId(),
                            context.config().name(),
                            transaction.reversePath().text(),
                            transaction.forwardPaths().size(),
                            octets);
            return new Answer(new Reply(250, Optional.of(STORED), List.of(receipt.toString())));
        } catch (IntakeException notTaken) {
            LOG.atDebug().setCause(notTaken).log("mail not taken");
            return Answers.of(notTaken.reason());
        } catch (RuntimeException failed) {
            return failure(failed);
        }
    }

    /// Gives back what the mail holds. May be called again.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            incoming.close();
        }
    }

    private void refuse(Answer answer) {
        if (refusal == null) {
            refusal = answer;
            close();
        }
    }

    private Answer failure(RuntimeException failed) {
        LOG.atError()
                .addKeyValue("mailId", incoming.mailId())
                .addKeyValue("listener", context.config().name())
                .setCause(failed)
                .log("mail could not be taken in, client was told to try again");
        return Answers.TRY_LATER;
    }

    private Envelope envelope() {
        ReversePath reversePath = transaction.reversePath();
        return new Envelope(
                incoming.mailId(),
                null,
                context.clock().instant(),
                protocol(),
                context.config().name(),
                context.host().text(),
                hello.domain(),
                client.address(),
                client.name().orElse(null),
                client.tls().orElse(null),
                client.user().orElse(null),
                reversePath,
                transaction.forwardPaths(),
                transaction.parameters().ret(),
                transaction.parameters().envid(),
                transaction.parameters().body(),
                transaction.parameters().smtpUtf8(),
                transaction.parameters().requireTls(),
                transaction.parameters().priority(),
                null);
    }

    /// The keyword of RFC 3848, or of RFC 6531, 4.3 for a mail with UTF-8 in its addresses or
    /// header.
    private String protocol() {
        String tls = (client.tls().isPresent() ? "S" : "") + (client.user().isPresent() ? "A" : "");
        boolean lmtp = context.speaksLmtp();
        if (transaction.parameters().smtpUtf8()) {
            return (lmtp ? "UTF8LMTP" : "UTF8SMTP") + tls;
        }
        return lmtp ? "LMTP" + tls : hello.extended() ? "ESMTP" + tls : "SMTP";
    }
}
