package io.mailriver.app.post;

import io.mailriver.deliver.smtp.RecipientReply;
import io.mailriver.deliver.smtp.SmtpClient;
import io.mailriver.deliver.smtp.SmtpEnvelope;
import io.mailriver.deliver.smtp.SmtpPeer;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Sends mails to one SMTP server in several sessions side by side.
///
/// When a session can't be opened at all, nothing more is tried: what is left counts as not sent.
public final class Posting {
    private final SmtpPeer peer;
    private final SSLContext tls;
    private final ReversePath reversePath;
    private final List<ForwardPath> forwardPaths;
    private final Queue<MailFile> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable IOException> unreachable = new AtomicReference<>();
    private final ReentrantLock telling = new ReentrantLock();

    /// How one mail ended: the server's replies, or why there are none.
    public record Posted(MailFile mail, List<RecipientReply> replies, Optional<String> failure) {
        public Posted {
            replies = List.copyOf(replies);
        }

        /// True when every recipient was accepted.
        public boolean accepted() {
            return failure.isEmpty() && replies.stream().allMatch(one -> one.reply().positive());
        }
    }

    /// Is told of each mail's end, one at a time.
    @FunctionalInterface
    public interface Listener {
        void posted(Posted posted);
    }

    public Posting(
            SmtpPeer peer,
            SSLContext tls,
            ReversePath reversePath,
            List<ForwardPath> forwardPaths) {
        this.peer = peer;
        this.tls = tls;
        this.reversePath = reversePath;
        this.forwardPaths = List.copyOf(forwardPaths);
    }

    /// Sends all mails and returns when each has ended.
    ///
    /// @throws IOException when a session can't be opened; mails that were sent before were heard
    ///   of
    public void send(List<MailFile> mails, int atOnce, Listener listener)
            throws IOException, InterruptedException {
        waiting.addAll(mails);
        List<Thread> sessions = new ArrayList<>();
        try (Deadlines deadlines = new Deadlines()) {
            for (int i = 0; i < Math.min(atOnce, mails.size()); i++) {
                sessions.add(
                        Thread.ofVirtual()
                                .name("send-" + i)
                                .start(() -> session(deadlines, listener)));
            }
            for (Thread session : sessions) {
                session.join();
            }
        }
        IOException never = unreachable.get();
        if (never != null) {
            throw never;
        }
    }

    private void session(Deadlines deadlines, Listener listener) {
        @Nullable SmtpClient client = null;
        try {
            for (MailFile mail = waiting.poll(); mail != null; mail = waiting.poll()) {
                if (client == null || !client.usable()) {
                    client = SmtpClient.connect(peer, tls, deadlines);
                }
                tell(post(client, mail), listener);
            }
        } catch (IOException refused) {
            unreachable.compareAndSet(null, refused);
            waiting.clear();
        } finally {
            if (client != null) {
                client.close();
            }
        }
    }

    private void tell(Posted posted, Listener listener) {
        telling.lock();
        try {
            listener.posted(posted);
        } finally {
            telling.unlock();
        }
    }

    private Posted post(SmtpClient client, MailFile mail) {
        SmtpEnvelope envelope =
                new SmtpEnvelope(
                        reversePath,
                        forwardPaths,
                        mail.size(),
                        mail.eightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT,
                        needsSmtpUtf8(),
                        false,
                        null,
                        null);
        try {
            return new Posted(mail, client.send(envelope, mail::open), Optional.empty());
        } catch (IOException broken) {
            String why = String.valueOf(broken.getMessage());
            return new Posted(mail, List.of(), Optional.of(why));
        }
    }

    private boolean needsSmtpUtf8() {
        return forwardPaths.stream().anyMatch(path -> path.address().needsSmtpUtf8())
                || reversePath.text().chars().anyMatch(c -> c > 127);
    }
}
