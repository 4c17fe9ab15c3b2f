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
final class SpooledIncoming implements Incoming {
    private static final int FIRST_CAPACITY = 8 * 1024;

    private final MailId mailId;
    private final ByteBudget budget;
    private final BlobStore blobs;
    private final int inlineLimit;
    private final OverBudget overBudget;
    private final MessageDigest digest = Digests.sha256();
    private byte[] held = new byte[0];
    private int length;
    private @Nullable BlobWriter writer;
    private long size;

    /// What becomes of a mail that the budget has no room for.
    enum OverBudget {
        /// It is refused, and its client comes again.
        REFUSE,
        /// It goes to the blob store, however small: nobody would bring it again, and who waits for
        /// room while holding some may wait for ever.
        SPILL
    }

    SpooledIncoming(
            MailId mailId,
            ByteBudget budget,
            BlobStore blobs,
            int inlineLimit,
            OverBudget overBudget) {
        this.mailId = mailId;
        this.budget = budget;
        this.blobs = blobs;
        this.inlineLimit = inlineLimit;
        this.overBudget = overBudget;
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
            if (writer == null && (size + count > inlineLimit || !isRoomFor(count))) {
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

    private void hold(byte[] bytes, int offset, int count) {
        System.arraycopy(bytes, offset, held, length, count);
        digest.update(bytes, offset, count);
        length += count;
    }

    /// Makes the room, or says that there is none and the mail must spill.
    private boolean isRoomFor(int count) {
        int needed = length + count;
        if (needed <= held.length) {
            return true;
        }
        int capacity = Math.max(FIRST_CAPACITY, held.length);
        while (capacity < needed) {
            capacity *= 2;
        }
        if (!budget.take(capacity - held.length)) {
            return switch (overBudget) {
                case REFUSE ->
                        throw new IntakeException(
                                Reason.BUSY,
                                "bytes in flight are over budget: " + budget.used(),
                                null);
                case SPILL -> false;
            };
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
