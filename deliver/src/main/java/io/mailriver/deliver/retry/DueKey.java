package io.mailriver.deliver.retry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A key of the store of due times: eight octets of milliseconds, so that keys are ordered by time,
/// then the delivery's id.
record DueKey(long due, String deliveryId) {
    byte[] toBytes() {
        byte[] id = deliveryId.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Long.BYTES + id.length).putLong(due).put(id).array();
    }

    static DueKey of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long due = in.getLong();
        return new DueKey(due, StandardCharsets.US_ASCII.decode(in).toString());
    }

    /// A key before every one that is due at this time or later.
    static byte[] first(long due) {
        return ByteBuffer.allocate(Long.BYTES).putLong(due).array();
    }
}
