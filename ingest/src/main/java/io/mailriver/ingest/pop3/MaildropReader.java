package io.mailriver.ingest.pop3;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.Committer;
import io.mailriver.ingest.account.Gap;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.account.Troubles;
import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.runtime.log.Printable;
import io.mailriver.runtime.pop3.MailTooLargeException;
import io.mailriver.runtime.pop3.Pop3Session;
import io.mailriver.runtime.pop3.Reply;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a maildrop's new mail in, and forgets what is no longer there.
///
/// One thread; lives as long as its poller, so that it knows which mails have failed.
final class MaildropReader {
    static final int MAX_SLICE_MAILS = Pop3Session.MAX_TOGETHER;
    static final int MAX_SLICE_OCTETS = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MaildropReader.class);

    /// Copies of one content that are looked at, first and in the worst case.
    private static final int[] COPIES = {8, 4_000};

    private final Pop3AccountConfig config;
    private final PollContext context;
    private final AccountDesk desk;
    private final Committer committer;
    private final Consumer<String> progress;
    private final long maxOctets;
    private final Troubles<String> troubles = new Troubles<>(); // by unique id

    // Of the session that is being read:
    private final Set<SightingKey> claimed = new HashSet<>();
    private boolean isSomethingGone;
    private int given;
    private int left;

    MaildropReader(
            Pop3AccountConfig config,
            PollContext context,
            AccountDesk desk,
            Committer committer,
            Consumer<String> progress) {
        this.config = config;
        this.context = context;
        this.desk = desk;
        this.committer = committer;
        this.progress = progress;
        this.maxOctets = config.maxMailSize().octets();
    }

    /// Reads what is new.
    ///
    /// @return how many mails could not be fetched, and are to be tried again in another session
    int read(Maildrop maildrop) throws IOException, InterruptedException {
        claimed.clear();
        given = 0;
        left = 0;
        Difference difference = new Difference(desk.sightings(), config.name());
        Difference.News news = difference.news(maildrop);
        isSomethingGone = news.isSomethingGone();
        List<ListedMail> usual = new ArrayList<>();
        List<ListedMail> troubled = new ArrayList<>();
        for (ListedMail mail : news.mails()) {
            (isAlone(mail) ? troubled : usual).add(mail);
        }
        for (int next = 0; next < usual.size(); ) {
            List<ListedMail> slice = slice(usual, next);
            readSlice(maildrop, slice);
            next += slice.size();
            progress.accept("reading: " + next + " of " + usual.size() + " new mails");
        }
        for (ListedMail mail : troubled) {
            readAlone(maildrop, mail);
        }
        committer.drain();
        if (left == 0 && isSomethingGone) {
            forget(maildrop, difference);
        }
        return left;
    }

    /// How many mails the server gave in the session.
    int given() {
        return given;
    }

    private boolean isAlone(ListedMail mail) {
        return mail.size() > maxOctets || troubles.of(mail.uidl()).isPresent();
    }

    private static List<ListedMail> slice(List<ListedMail> mails, int from) {
        long octets = 0;
        int to = from;
        while (to < mails.size() && to - from < MAX_SLICE_MAILS) {
            octets += Math.max(0, mails.get(to).size());
            if (to > from && octets > MAX_SLICE_OCTETS) {
                break;
            }
            to++;
        }
        return mails.subList(from, to);
    }

    /// What has come when the connection is lost is committed.
    private void readSlice(Maildrop maildrop, List<ListedMail> slice)
            throws IOException, InterruptedException {
        Batch batch = new Batch();
        boolean handedOn = false;
        try {
            IOException broken = null;
            try {
                fetch(maildrop, slice, batch);
            } catch (IOException failed) {
                broken = failed;
            }
            handedOn = true;
            submit(batch);
            if (broken != null) {
                throw broken;
            }
        } finally {
            if (!handedOn) {
                batch.close();
            }
        }
    }

    private void fetch(Maildrop maildrop, List<ListedMail> slice, Batch batch)
            throws IOException, InterruptedException {
        Pop3Session.Asked asked =
                maildrop.session().ask(slice.stream().map(ListedMail::number).toList());
        for (ListedMail mail : slice) {
            Incoming incoming = desk.open();
            boolean kept = false;
            try {
                Reply reply = take(asked, mail, incoming, batch);
                if (reply.ok()) {
                    given++;
                    troubles.settled(mail.uidl());
                    kept = settle(maildrop, mail, incoming, batch);
                } else {
                    refused(mail, reply);
                }
            } finally {
                if (!kept) {
                    incoming.close();
                }
            }
        }
    }

    private Reply take(Pop3Session.Asked asked, ListedMail mail, Incoming incoming, Batch batch)
            throws IOException {
        try {
            return asked.take(config.dataTimeout(), maxOctets, incoming::write);
        } catch (MailTooLargeException tooLarge) {
            giveUp(mail, String.valueOf(tooLarge.getMessage()), incoming.mailId(), batch);
            throw tooLarge;
        } catch (IOException failed) {
            troubles.lost(
                    mail.uidl(),
                    failed.getClass().getSimpleName() + ": " + failed.getMessage(),
                    given > 0);
            throw failed;
        }
    }

    /// A server that is unwell says so; then no mail is to blame.
    private void refused(ListedMail mail, Reply reply) {
        left++;
        if (!reply.code().equals("SYS/TEMP") && !reply.code().equals("IN-USE")) {
            troubles.refused(
                    mail.uidl(), "the server does not give it: " + reply.text(), given > 0);
        }
    }

    /// Puts a mail that has come into the batch, as a new one or as a known one.
    ///
    /// @return true when the batch has the incoming mail
    private boolean settle(Maildrop maildrop, ListedMail mail, Incoming incoming, Batch batch)
            throws InterruptedException {
        Content content = incoming.finish();
        Envelope.Source source = source(mail);
        Optional<Seen> known = known(maildrop, content.blobId());
        if (known.isPresent()) {
            batch.move(known.get(), SightingKey.of(source));
            return false;
        }
        Envelope envelope =
                Envelope.ofPolled(
                        incoming.mailId(),
                        context.clock().instant(),
                        "POP3",
                        context.byHost(),
                        source);
        batch.add(new PolledMail(envelope, content), incoming);
        return true;
    }

    /// The same mail under a unique id that the server no longer lists: it was renumbered. Each
    /// such id stands for one mail.
    private Optional<Seen> known(Maildrop maildrop, BlobId blobId) throws InterruptedException {
        if (!isSomethingGone) {
            return Optional.empty();
        }
        for (int limit : COPIES) {
            List<Seen> copies = desk.sightings().ofContent(config.name(), blobId, limit);
            for (Seen copy : copies) {
                if (copy.key() instanceof SightingKey.Pop3 place
                        && !copy.isGap()
                        && !maildrop.lists(place.uidl())
                        && claimed.add(place)) {
                    return Optional.of(copy);
                }
            }
            if (copies.size() < limit) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// A mail that has failed, or is too large: after all others, so that it keeps none of them
    /// back.
    private void readAlone(Maildrop maildrop, ListedMail mail)
            throws IOException, InterruptedException {
        Optional<String> hopeless =
                mail.size() > maxOctets
                        ? Optional.of(mail.size() + " octets, larger than " + maxOctets)
                        : troubles.of(mail.uidl())
                                .filter(trouble ->
                                        trouble.isHopeless() || trouble.isHopelessWithoutWitness())
                                .map(Troubles.Trouble::reason);
        if (hopeless.isPresent()) {
            Batch batch = new Batch();
            try (Incoming incoming = desk.open()) {
                giveUp(mail, hopeless.get(), incoming.mailId(), batch);
            }
            submit(batch);
            return;
        }
        if (given == 0) {
            askForWitness(maildrop, mail);
        }
        readSlice(maildrop, List.of(mail));
    }

    /// A server that does not give any other mail is ill: then no mail is to blame.
    private void askForWitness(Maildrop maildrop, ListedMail mail) throws IOException {
        Optional<ListedMail> other =
                maildrop.mails().stream()
                        .filter(one ->
                                troubles.of(one.uidl()).isEmpty() && one.number() != mail.number())
                        .findFirst();
        if (other.isPresent() && maildrop.session().has("TOP")) {
            Reply reply =
                    maildrop.session()
                            .askTop(List.of(other.get().number()), 0)
                            .take(config.dataTimeout(), maxOctets, (_, _, _) -> {});
            given += reply.ok() ? 1 : 0;
        }
    }

    private void giveUp(ListedMail mail, String reason, MailId mailId, Batch batch) {
        LOG.atWarn()
                .addKeyValue("account", config.name())
                .addKeyValue("uidl", Printable.of(mail.uidl()))
                .log("a mail can't be fetched and is passed over: {}", Printable.of(reason));
        Envelope.Source source = source(mail);
        batch.add(new Gap(source, Printable.of(reason)), Seen.ofGap(mailId, source));
        troubles.settled(mail.uidl());
    }

    /// Only behind a whole listing, and when every new mail is settled: one that is not may be one
    /// of these under another unique id.
    private void forget(Maildrop maildrop, Difference difference) throws InterruptedException {
        List<SightingKey> gone = new ArrayList<>();
        difference.gone(
                maildrop,
                key -> {
                    gone.add(key);
                    if (gone.size() == MAX_SLICE_MAILS) {
                        forget(gone);
                    }
                });
        forget(gone);
        committer.drain();
    }

    private void forget(List<SightingKey> gone) throws InterruptedException {
        Batch batch = new Batch();
        gone.forEach(batch::forget);
        gone.clear();
        submit(batch);
    }

    private void submit(Batch batch) throws InterruptedException {
        if (batch.isEmpty()) {
            batch.close();
        } else {
            committer.submit(batch.content(), batch::close);
        }
    }

    private Envelope.Source source(ListedMail mail) {
        return new Envelope.Source(
                config.name(), null, null, null, null, mail.uidl(), null, List.of());
    }
}
