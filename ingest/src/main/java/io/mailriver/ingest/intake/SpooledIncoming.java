package io.mailriver.ingest.intake;

import io.mailriver.ingest.intake.IntakeException.Reason;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Holds a mail in memory up to the inline limit and moves it into the blob store above it, so that
/// a large mail never is in memory as a whole. What it holds counts against the budget.
///
/// While the budget is tight, or has no room for more of this mail, it moves at its tight limit:
/// with [#TIGHT_LIMIT] a thousand clients that stop in the middle of a mail hold 16 MiB, and nobody
/// else's mail is refused for their sake.
final class SpooledIncoming implements Incoming {
    static final int TIGHT_LIMIT = 16 * 1024;

    private static final int FIRST_CAPACITY = 8 * 1024;

    private final MailId mailId;
    private final ByteBudget budget;
    private final BlobStore blobs;
    private final int inlineLimit;
    private final int tightLimit;
    private final MessageDigest digest = Digests.sha256();
    private byte[] held = new byte[0];
    private int length;
    private @Nullable BlobWriter writer;
    private long size;

    /// @param tightLimit what it holds at most while the budget is tight
    SpooledIncoming(
            MailId mailId, ByteBudget budget, BlobStore blobs, int inlineLimit, int tightLimit) {
        this.mailId = mailId;
        this.budget = budget;
        this.blobs = blobs;
        this.inlineLimit = inlineLimit;
        this.tightLimit = tightLimit;
    }

    @Override
    public MailId mailId() {
        return mailId;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        try {
            if (writer == null && !fits(length + count)) {
                spill();
            }
            BlobWriter spilled = writer;
            if (spilled == null) {
                hold(bytes, offset, count);
            } else {
                spilled.write(bytes, offset, count);
            }
            size += count;
        } catch (IOException failed) {
            throw storageFailed(failed);
        }
    }

    @Override
    public Content finish() {
        BlobWriter spilled = writer;
        if (spilled == null) {
            budget.giveBack(held.length - length);
            held = length == held.length ? held : Arrays.copyOf(held, length);
            return new Content.Inline(BlobId.of(digest), held);
        }
        try {
            return new Content.Stored(spilled.commit());
        } catch (IOException failed) {
            throw storageFailed(failed);
        }
    }

    @Override
    public void close() {
        dropHeld();
        BlobWriter spilled = writer;
        writer = null;
        if (spilled != null) {
            try {
                spilled.close();
            } catch (IOException failed) {
                throw storageFailed(failed);
            }
        }
    }

    /// Makes room for so many octets in memory.
    ///
    /// @return false when they belong into the blob store
    private boolean fits(int needed) {
        if (needed > inlineLimit || needed > tightLimit && budget.isTight()) {
            return false;
        }
        return needed <= held.length || grow(needed);
    }

    private void hold(byte[] bytes, int offset, int count) {
        System.arraycopy(bytes, offset, held, length, count);
        digest.update(bytes, offset, count);
        length += count;
    }

    private boolean grow(int needed) {
        int capacity = Math.max(FIRST_CAPACITY, held.length);
        while (capacity < needed) {
            capacity *= 2;
        }
        if (!budget.take(capacity - held.length)) {
            return false;
        }
        held = Arrays.copyOf(held, capacity);
        return true;
    }

    private void spill() throws IOException {
        BlobWriter fresh = blobs.create();
        writer = fresh;
        fresh.write(held, 0, length);
        dropHeld();
    }

    private void dropHeld() {
        budget.giveBack(held.length);
        held = new byte[0];
        length = 0;
    }

    private static IntakeException storageFailed(IOException cause) {
        return new IntakeException(
                Reason.STORAGE, "the blob store can't be written: " + cause.getMessage(), cause);
    }
}
