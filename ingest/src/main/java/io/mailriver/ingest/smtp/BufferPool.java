package io.mailriver.ingest.smtp;

import java.util.concurrent.ArrayBlockingQueue;

/// Large buffers for sessions that receive a mail; an idle session holds a small one only.
/// Thread-safe, never blocks.
final class BufferPool {
    static final int BUFFER_OCTETS = 64 * 1024;

    private static final int MAX_KEPT = 256;

    private final ArrayBlockingQueue<byte[]> kept = new ArrayBlockingQueue<>(MAX_KEPT);

    byte[] take() {
        byte[] buffer = kept.poll();
        return buffer == null ? new byte[BUFFER_OCTETS] : buffer;
    }

    void giveBack(byte[] buffer) {
        boolean _ = kept.offer(buffer); // when enough are kept, this one is left to the collector
    }
}
