package io.mailriver.deliver.smtp;

import io.mailriver.deliver.attempt.DeliveredCopy;
import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.deliver.smtp.ConnectionPool.Lent;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.PeerTls;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Delivery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/// A relay.
///
/// At least once: when the session breaks between our final dot and the peer's reply, the mail is
/// deferred and goes out again. A session that was used before and turns out to be closed, or
/// refuses MAIL now, is replaced by a new one, once, as long as nothing of the content was sent.
/// Whatever is wrong with a session (connection, TLS, greeting, AUTH, garbage) defers the mail;
/// only replies to MAIL, RCPT, DATA and the content reject.
public final class SmtpDestination implements Destination {
    private final String name;
    private final SmtpDestinationConfig config;
    private final Deadlines deadlines;
    private final ConnectionPool pool;

    private SmtpDestination(String name, SmtpDestinationConfig config, SSLContext tls) {
        this.name = name;
        this.config = config;
        this.deadlines = new Deadlines();
        this.pool =
                new ConnectionPool(config, () -> SmtpClient.connect(config.peer(), tls, deadlines));
    }

    /// Makes the destination; connects only when there is mail.
    ///
    /// @throws IOException when the authorities' file can't be read
    public static SmtpDestination open(String name, SmtpDestinationConfig config)
            throws IOException {
        SSLContext tls =
                config.peer().tls().verified()
                        ? PeerTls.verifying(config.peer().trust())
                        : PeerTls.opportunistic();
        return new SmtpDestination(name, config, tls);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxAttempts() {
        return config.maxConnections();
    }

    @Override
    public List<Verdict> attempt(Delivery delivery, MailContent content) {
        if (delivery.body() == BodyType.BINARY_MIME) {
            return Verdicts.all(
                    delivery.recipients(),
                    new DeliveryOutcome.Rejected(
                            "5.6.1 BINARYMIME content can't be sent with DATA (RFC 3030, 3)"));
        }
        try {
            pool.enter();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Verdicts.deferred(delivery.recipients(), "interrupted");
        } catch (IOException busy) {
            return Verdicts.deferred(delivery.recipients(), Verdicts.reason(busy));
        }
        try {
            return new Sending(delivery, DeliveredCopy.relayed(delivery, content)).run();
        } finally {
            pool.leave();
        }
    }

    @Override
    public void close() {
        pool.close();
        deadlines.close();
    }

    /// One attempt, by a thread that entered the pool.
    private final class Sending {
        private final Delivery delivery;
        private final DeliveredCopy copy;
        private final List<Verdict> verdicts = new ArrayList<>();

        Sending(Delivery delivery, DeliveredCopy copy) {
            this.delivery = delivery;
            this.copy = copy;
        }

        List<Verdict> run() {
            List<ForwardPath> all = delivery.recipients();
            for (int from = 0; from < all.size(); from += config.maxRecipients()) {
                int end = Math.min(all.size(), from + config.maxRecipients());
                sendTo(all.subList(from, end));
            }
            return Verdicts.merged(verdicts);
        }

        private void sendTo(List<ForwardPath> recipients) {
            try {
                Lent lent = pool.lend();
                if (!lent.reused() || !sendOverUsed(lent.client(), recipients)) {
                    SmtpClient fresh = lent.reused() ? pool.fresh().client() : lent.client();
                    verdicts.addAll(sendOver(fresh, recipients));
                }
            } catch (IOException broken) {
                verdicts.addAll(Verdicts.deferred(recipients, Verdicts.reason(broken)));
            }
        }

        /// False when the session may be to blame and nothing of the content was sent: a new one
        /// shall try.
        private boolean sendOverUsed(SmtpClient client, List<ForwardPath> recipients)
                throws IOException {
            try {
                List<Verdict> found = sendOver(client, recipients);
                if (!client.mailRefused()) {
                    verdicts.addAll(found);
                    return true;
                }
            } catch (IOException broken) {
                if (client.contentBegun()) {
                    throw broken;
                }
            }
            return false;
        }

        private List<Verdict> sendOver(SmtpClient client, List<ForwardPath> recipients)
                throws IOException {
            try {
                Capability capability = Capability.of(client, delivery, copy);
                List<ForwardPath> possible = capability.possible(recipients);
                List<ForwardPath> impossible = new ArrayList<>(recipients);
                impossible.removeAll(possible);
                List<RecipientReply> replies =
                        possible.isEmpty()
                                ? List.of()
                                : client.send(envelope(possible), copy::open);
                List<Verdict> found = new ArrayList<>(Verdicts.of(replies));
                if (!impossible.isEmpty()) {
                    found.addAll(Verdicts.all(impossible, capability.refusal()));
                }
                return found;
            } finally {
                pool.giveBack(client);
            }
        }

        private SmtpEnvelope envelope(List<ForwardPath> recipients) {
            return new SmtpEnvelope(
                    delivery.reversePath(),
                    recipients,
                    copy.sizeAtMost() + DotStuffing.MAX_LINE_END_OCTETS,
                    delivery.body(),
                    delivery.smtpUtf8() || Capability.needsUtf8(delivery, recipients),
                    delivery.requireTls(),
                    delivery.ret(),
                    delivery.envid());
        }
    }
}
