package io.mailriver.ingest.intake;

import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.identity.MailId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Begins mails for those who fetch them themselves: identity, spooling, a budget of their own, so
/// that they take nothing from clients that wait for a `250`. Thread-safe.
///
/// A beginning waits while the budget is used up. It does not wait for ever, for the one who waits
/// may be who holds the bytes: after the patience mail goes to the blob store, however small, and
/// what is in memory stays within the budget all the same.
public final class MailSpool {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration UNTIL_NEXT_LOOK = Duration.ofSeconds(1);

    private final ByteBudget budget;
    private final FreeSpace space;
    private final BlobStore blobs;
    private final IntakeConfig config;
    private final InstantSource clock;
    private final LongSupplier random;

    /// @param random 64 random bits a call, from any thread
    public MailSpool(
            BlobStore blobs, IntakeConfig config, InstantSource clock, LongSupplier random) {
        this.budget = new ByteBudget(config.bytesInFlight().octets());
        this.space = new FreeSpace(blobs, config.minFree(), System::nanoTime);
        this.blobs = blobs;
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    /// A new sighting's identity.
    public MailId newMailId() {
        return MailId.of(clock.instant(), random.getAsLong(), random.getAsLong());
    }

    /// Begins a mail, when there is room for a whole one or the patience has ended. Writing to it
    /// never waits and never fails for want of room. While the disk is nearly full it waits.
    public Incoming open() throws InterruptedException {
        while (space.isShort()) {
            Thread.sleep(UNTIL_NEXT_LOOK);
        }
        int inlineLimit = config.inlineLimit().toInt();
        var _ = budget.awaitRoomFor(inlineLimit, PATIENCE);
        return new SpooledIncoming(
                newMailId(), budget, blobs, inlineLimit, SpooledIncoming.TIGHT_LIMIT);
    }

    /// Bytes of mail now in memory.
    public long bytesInFlight() {
        return budget.used();
    }
}
