package io.mailriver.ingest.intake;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.schemas.blob.BlobStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows whether the disk under the blob store has room for more than what was taken already must
/// still write: its deliveries, and the embedded broker's logs, whose broker ends when a write
/// fails. Asks the disk once a second at most. Thread-safe.
final class FreeSpace {
    private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final BlobStore blobs;
    private final ByteSize reserve;
    private final LongSupplier nanoClock;
    private final AtomicLong nextLook;
    private volatile boolean isShort;

    /// @param reserve what must be free; 0 octets for no such limit
    FreeSpace(BlobStore blobs, ByteSize reserve, LongSupplier nanoClock) {
        this.blobs = blobs;
        this.reserve = reserve;
        this.nanoClock = nanoClock;
        this.nextLook = new AtomicLong(nanoClock.getAsLong());
    }

    /// True when nothing more is to be taken.
    boolean isShort() {
        long now = nanoClock.getAsLong();
        long due = nextLook.get();
        if (now - due >= 0 && nextLook.compareAndSet(due, now + INTERVAL_NANOS)) {
            look();
        }
        return isShort;
    }

    private void look() {
        long free = blobs.freeOctets();
        boolean wasShort = isShort;
        isShort = free < reserve.octets();
        if (isShort && !wasShort) {
            LOG.atWarn()
                    .addKeyValue("free", new ByteSize(free))
                    .addKeyValue("min-free", reserve)
                    .log("the disk is nearly full: no mail is taken until there is room");
        } else if (wasShort && !isShort) {
            LOG.info("the disk has room again");
        }
    }
}
