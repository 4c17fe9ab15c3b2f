package io.mailriver.ingest.intake;

import io.mailriver.ingest.intake.IntakeException.Reason;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// An intake that only holds mail while somebody else keeps it: for a listener in a route of a
/// user's own. All of a mail is in memory, within the budget. Thread-safe.
public final class MemoryIntake implements Intake {
    private static final int MAX_MAIL_OCTETS = 256 * 1024 * 1024;

    private final ByteBudget budget;
    private final InstantSource clock;
    private final LongSupplier random;

    /// @param bytesInFlight what all mails together may hold
    /// @param random 64 random bits a call, from any thread
    public MemoryIntake(long bytesInFlight, InstantSource clock, LongSupplier random) {
        this.budget = new ByteBudget(bytesInFlight);
        this.clock = clock;
        this.random = random;
    }

    /// A blob store that has none, for whoever reads this intake's mails.
    public static BlobStore noBlobs() {
        return new NoBlobs();
    }

    @Override
    public Optional<Reason> closed() {
        return budget.isExhausted() ? Optional.of(Reason.BUSY) : Optional.empty();
    }

    @Override
    public Optional<Reason> closed(long octets) {
        return budget.hasRoomFor(octets) ? closed() : Optional.of(Reason.BUSY);
    }

    @Override
    public Incoming open() {
        MailId mailId = MailId.of(clock.instant(), random.getAsLong(), random.getAsLong());
        return new SpooledIncoming(mailId, budget, noBlobs(), MAX_MAIL_OCTETS, MAX_MAIL_OCTETS);
    }

    @Override
    public Receipt publish(Envelope envelope, Content content) {
        throw new IllegalStateException("mail is kept by the route, not published here");
    }

    private record NoBlobs() implements BlobStore {
        @Override
        public BlobWriter create() {
            throw new IntakeException(
                    Reason.BUSY, "the mails in memory leave no room for this one", null);
        }

        @Override
        public InputStream open(BlobId blobId) throws IOException {
            throw new IOException("there are no blobs here, asked for " + blobId);
        }
    }
}
