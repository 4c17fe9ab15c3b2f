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
    private final MessageDigest digest = Digests.sha256();
    private byte[] held = new byte[0];
    private int length;
    private @Nullable BlobWriter writer;
    private long size;

    SpooledIncoming(MailId mailId, ByteBudget budget, BlobStore blobs, int inlineLimit) {
        this.mailId = mailId;
        this.budget = budget;
        this.blobs = blobs;
        this.inlineLimit = inlineLimit;
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
            if (writer == null && size + count > inlineLimit) {
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
            byte[] exact = length == held.length ? held : Arrays.copyOf(held, length);
            return new Content.Inline(BlobId.of(digest), exact);
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
        if (length + count > held.length) {
            grow(length + count);
        }
        System.arraycopy(bytes, offset, held, length, count);
        digest.update(bytes, offset, count);
        length += count;
    }

    private void grow(int needed) {
        int capacity = Math.max(FIRST_CAPACITY, held.length);
        while (capacity < needed) {
            capacity *= 2;
        }
        if (!budget.take(capacity - held.length)) {
            throw new IntakeException(
                    Reason.BUSY, "bytes in flight are over budget: " + budget.used(), null);
        }
        held = Arrays.copyOf(held, capacity);
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
