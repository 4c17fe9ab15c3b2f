package io.mailriver.deliver.worker;

import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/// One record that the queue handed to us, until we answer for it.
///
/// ```
///  begun ──► attempting ──► settled            the answer is given when what was written down is
///    │           │  ▲                          confirmed: by settling, by the lease, or by neither
///    │           ▼  │ renewed                  (released at a stop)
///    │         leased ─────► settled
///    └─────────────────────► settled           (postponed, set back, dead-lettered, a copy)
/// ```
///
/// Thread-safe.
final class Handout {
    /// The order of what is written about a delivery: a lease never follows its end.
    final ReentrantLock order = new ReentrantLock();

    private final ConsumerRecord<byte[], byte[]> record;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile @Nullable AcknowledgeType answer;
    private volatile @Nullable Delivery delivery;
    private volatile boolean leased;
    private volatile boolean settled;
    private volatile @Nullable BlobRef claimCheck;
    private @Nullable Thread attempting;

    Handout(ConsumerRecord<byte[], byte[]> record) {
        this.record = record;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /// How often the queue handed the record out, this time included.
    int deliveryCount() {
        return record.deliveryCount().orElse((short) 1);
    }

    /// The delivery, once it was read.
    Optional<Delivery> delivery() {
        return Optional.ofNullable(delivery);
    }

    /// Reads the record's headers.
    ///
    /// @return what is wrong with them, if they can't be read
    Optional<String> read() {
        Header header = record.headers().lastHeader(HeaderName.DELIVERY);
        if (header == null) {
            return Optional.of("no '" + HeaderName.DELIVERY + "' header");
        }
        try {
            Header blob = record.headers().lastHeader(HeaderName.BLOB);
            claimCheck = blob == null ? null : Json.read(blob.value(), BlobRef.class);
            Delivery read = Json.read(header.value(), Delivery.class);
            if (claimCheck == null
                    && (record.value() == null || octets() == 0 && read.size() > 0)) {
                return Optional.of("neither a mail nor a '" + HeaderName.BLOB + "' header");
            }
            delivery = read;
            return Optional.empty();
        } catch (RuntimeException undecodable) {
            return Optional.of(String.valueOf(undecodable.getMessage()));
        }
    }

    /// Octets of mail in memory.
    int octets() {
        return record.value() == null ? 0 : record.value().length;
    }

    /// A copy of this delivery came at a later attempt: what is written from now on is of that one.
    void catchUp(Delivery copy) {
        Delivery mine = delivery;
        if (mine != null && copy.attempt() > mine.attempt()) {
            delivery = mine.with(mine.state(), copy.attempt(), mine.notBefore(), mine.lastReply());
        }
    }

    MailContent content(BlobStore blobs) {
        BlobRef stored = claimCheck;
        return stored == null
                ? new MailContent.Inline(record.value())
                : new MailContent.Stored(blobs, stored);
    }

    /// Puts the mail into the blob store, where it is not there yet. Call in [#order].
    void store(BlobStore blobs) throws IOException {
        if (claimCheck == null) {
            claimCheck = blobs.store(record.value());
        }
    }

    /// Where the mail stands in the blob store, if it does.
    Optional<BlobRef> claimCheck() {
        return Optional.ofNullable(claimCheck);
    }

    /// True when the schedule may know of the delivery, so that it must be told of its end.
    boolean isScheduled() {
        Delivery read = delivery;
        return leased || deliveryCount() > 1 || read != null && isFromSchedule(read);
    }

    private static boolean isFromSchedule(Delivery read) {
        return read.attempt() > 1 || read.notBefore() != null;
    }

    boolean isLeased() {
        return leased;
    }

    void lease() {
        leased = true;
    }

    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    /// Gives the queue's answer; only the first one counts.
    synchronized void answer(AcknowledgeType type) {
        if (answer == null) {
            answer = type;
            answered.countDown();
        }
    }

    Optional<AcknowledgeType> answer() {
        return Optional.ofNullable(answer);
    }

    /// Waits for the answer until the deadline of `System.nanoTime()`.
    boolean awaitAnswer(long deadline) throws InterruptedException {
        return answered.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /// The calling thread may be interrupted from now on.
    synchronized void beginAttempt() {
        attempting = Thread.currentThread();
    }

    /// The calling thread isn't interrupted any more.
    synchronized void endAttempt() {
        attempting = null;
        Thread.interrupted();
    }

    /// Interrupts a running attempt.
    synchronized void breakOff() {
        if (attempting != null) {
            attempting.interrupt();
        }
    }
}
