package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Incoming;
import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.IntakeException.Reason;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// An intake that keeps mail in memory and fails where it is told to.
public final class FakeIntake implements Intake {
    public static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");

    /// A mail that is said to be larger is not taken.
    static final long ROOM_OCTETS = 1024 * 1024;

    private final AtomicLong births = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile Fault fault = Fault.NONE;

    /// A published mail.
    public record Taken(Envelope envelope, byte[] content) {}

    /// Where it fails.
    public enum Fault {
        NONE,
        CLOSED_KAFKA_AWAY,
        CLOSED_BUSY,
        OPEN_BUSY,
        WRITE_BUSY,
        FINISH_STORAGE,
        PUBLISH_KAFKA_AWAY,
        PUBLISH_REFUSED,
        PUBLISH_BUG
    }

    /// Mails that were refused after their bytes had come: their id and the reply.
    public List<String> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void refused(Envelope envelope, long octets, String reply) {
        refused.add(envelope.mailId() + " " + octets + " " + reply);
    }

    public void fail(Fault where) {
        fault = where;
    }

    public List<Taken> taken() {
        return List.copyOf(taken);
    }

    public List<byte[]> contents() {
        return taken.stream().map(Taken::content).toList();
    }

    /// How many incoming mails were not closed yet.
    public int openMails() {
        return open.get();
    }

    @Override
    public Optional<Reason> closed() {
        return switch (fault) {
            case CLOSED_KAFKA_AWAY -> Optional.of(Reason.KAFKA_AWAY);
            case CLOSED_BUSY -> Optional.of(Reason.BUSY);
            case NONE,
                    OPEN_BUSY,
                    WRITE_BUSY,
                    FINISH_STORAGE,
                    PUBLISH_KAFKA_AWAY,
                    PUBLISH_REFUSED,
                    PUBLISH_BUG ->
                    Optional.empty();
        };
    }

    @Override
    public Optional<Reason> closed(long octets) {
        return octets > ROOM_OCTETS ? Optional.of(Reason.BUSY) : closed();
    }

    @Override
    public Incoming open() {
        failAt(Fault.OPEN_BUSY, Reason.BUSY);
        open.incrementAndGet();
        return new InMemory(MailId.of(BIRTH, 0, births.incrementAndGet()));
    }

    @Override
    public Receipt publish(Envelope envelope, Content content) {
        failAt(Fault.PUBLISH_KAFKA_AWAY, Reason.KAFKA_AWAY);
        failAt(Fault.PUBLISH_REFUSED, Reason.REFUSED);
        if (fault == Fault.PUBLISH_BUG) {
            throw new IllegalStateException("a bug");
        }
        if (!(content instanceof Content.Inline(BlobId _, byte[] bytes))) {
            throw new IllegalArgumentException("not from this intake: " + content);
        }
        taken.add(new Taken(envelope, bytes));
        return new Receipt(envelope.mailId(), "mail.raw", 3, 4710L + taken.size());
    }

    private void failAt(Fault where, Reason reason) {
        if (fault == where) {
            throw new IntakeException(reason, "told to fail at " + where, null);
        }
    }

    private final class InMemory implements Incoming {
        private final MailId mailId;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean closed;

        InMemory(MailId mailId) {
            this.mailId = mailId;
        }

        @Override
        public MailId mailId() {
            return mailId;
        }

        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public void write(byte[] block, int offset, int length) {
            if (closed) {
                throw new IllegalStateException("written to after it was closed");
            }
            failAt(Fault.WRITE_BUSY, Reason.BUSY);
            bytes.write(block, offset, length);
        }

        @Override
        public Content finish() {
            failAt(Fault.FINISH_STORAGE, Reason.STORAGE);
            byte[] all = bytes.toByteArray();
            return new Content.Inline(BlobId.of(all), all);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
