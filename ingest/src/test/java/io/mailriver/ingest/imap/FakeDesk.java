package io.mailriver.ingest.imap;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.Gap;
import io.mailriver.ingest.account.PollBatch;
import io.mailriver.ingest.account.PolledMail;
import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.intake.MemoryIntake;
import io.mailriver.ingest.sighting.MemorySightings;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// A desk whose Kafka is a list. What it commits is checked: a batch comes whole, and no two at a
/// time.
public final class FakeDesk implements AccountDesk {
    private final MemoryIntake intake =
            new MemoryIntake(
                    64L << 20,
                    InstantSource.system(),
                    () -> ThreadLocalRandom.current().nextLong());
    private final Map<String, Cursor> cursors = new ConcurrentHashMap<>();
    private final MemorySightings sightings = new MemorySightings();
    private final List<Committed> mails = new CopyOnWriteArrayList<>();
    private final List<MailboxEvent> events = new CopyOnWriteArrayList<>();
    private final List<Gap> gaps = new CopyOnWriteArrayList<>();
    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicInteger committing = new AtomicInteger();
    private volatile Hook hook = batch -> {};

    /// A mail that is on Kafka.
    public record Committed(Envelope envelope, byte[] content) {
        public Envelope.Source source() {
            Envelope.Source source = envelope.source();
            if (source == null) {
                throw new AssertionError("no source");
            }
            return source;
        }

        /// Mailbox name, UIDVALIDITY and UID.
        public String place() {
            return source().mailboxName() + "/" + source().uidValidity() + "/" + source().uid();
        }

        public String text() {
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }

    /// Runs before a commit.
    public interface Hook {
        void before(PollBatch batch) throws InterruptedException;
    }

    public void before(Hook each) {
        hook = each;
    }

    public List<Committed> mails() {
        return mails;
    }

    public List<String> texts() {
        return mails.stream().map(Committed::text).toList();
    }

    public List<Gap> gaps() {
        return gaps;
    }

    public List<MailboxEvent> events() {
        return events;
    }

    /// The events as a person would write them down: kind, place, mail or new name, flags.
    public List<String> told() {
        return events.stream().map(FakeDesk::text).toList();
    }

    /// Where mail was seen, by `mailboxName/uid`, of all UIDVALIDITYs; with its text.
    public Map<String, String> seen() {
        Map<String, String> seen = new TreeMap<>();
        sightings
                .all()
                .forEach((key, sighting) -> {
                    if (key instanceof SightingKey.Imap place) {
                        seen.put(place.mailboxName() + "/" + place.uid(), text(sighting.mailId()));
                    }
                });
        return seen;
    }

    private String text(MailId mailId) {
        return mails.stream()
                .filter(mail -> mail.envelope().mailId().equals(mailId))
                .map(Committed::text)
                .findFirst()
                .orElse("unknown");
    }

    private static String text(MailboxEvent event) {
        String place =
                event.uid() == null ? event.mailboxName() : event.mailboxName() + "/" + event.uid();
        String target = event.newMailboxName() == null ? "" : " to " + event.newMailboxName();
        String flags =
                event.flags() == null
                        ? ""
                        : " " + String.join(" ", event.flags().stream().sorted().toList());
        return (event.kind() + " " + place + target + flags).strip();
    }

    /// How many mails each commit had that had some.
    public List<Integer> batches() {
        return batches;
    }

    /// How many mails were open at a time, at most.
    public int mostOpen() {
        return mostOpen.get();
    }

    public int openMails() {
        return open.get();
    }

    void cursor(String mailboxName, Cursor cursor) {
        cursors.put(mailboxName, cursor);
    }

    /// Where a mailbox stands; fails when nothing was committed for it.
    Cursor cursor(String mailboxName) {
        return Optional.ofNullable(cursors.get(mailboxName)).orElseThrow();
    }

    @Override
    public Map<String, Cursor> cursors() {
        return Map.copyOf(cursors);
    }

    @Override
    public MemorySightings sightings() {
        return sightings;
    }

    @Override
    public Incoming open() {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        return new Counted(intake.open());
    }

    @Override
    public void commit(PollBatch batch) throws InterruptedException {
        if (committing.incrementAndGet() > 1) {
            throw new AssertionError("two commits at a time");
        }
        try {
            hook.before(batch);
            for (PolledMail mail : batch.mails()) {
                if (!(mail.content() instanceof Content.Inline(BlobId _, byte[] bytes))) {
                    throw new AssertionError("not from here: " + mail);
                }
                Committed committed = new Committed(mail.envelope(), bytes);
                mails.add(committed);
                sightings.put(
                        Seen.of(
                                mail.envelope().mailId(),
                                mail.content().blobId(),
                                committed.source()));
            }
            batch.sightings().forEach(sightings::change);
            gaps.addAll(batch.gaps());
            events.addAll(batch.events());
            batch.cursors()
                    .forEach((name, cursor) -> {
                        if (cursor == null) {
                            cursors.remove(name);
                        } else {
                            cursors.put(name, cursor);
                        }
                    });
            if (!batch.mails().isEmpty()) {
                batches.add(batch.mails().size());
            }
        } finally {
            committing.decrementAndGet();
        }
    }

    private final class Counted implements Incoming {
        private final Incoming incoming;
        private boolean closed;

        Counted(Incoming incoming) {
            this.incoming = incoming;
        }

        @Override
        public MailId mailId() {
            return incoming.mailId();
        }

        @Override
        public long size() {
            return incoming.size();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            incoming.write(bytes, offset, length);
        }

        @Override
        public Content finish() {
            return incoming.finish();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
                incoming.close();
            }
        }
    }
}
