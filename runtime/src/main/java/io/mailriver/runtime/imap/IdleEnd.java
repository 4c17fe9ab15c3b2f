package io.mailriver.runtime.imap;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Says DONE when it is time to, beside the thread that reads. Close it when IDLE has ended: from
/// then on nothing is written.
final class IdleEnd implements AutoCloseable {
    private static final byte[] DONE = "DONE\r\n".getBytes(StandardCharsets.US_ASCII);

    private final PrintStream out;
    private final Duration after;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;
    private @Nullable Thread timer;

    IdleEnd(PrintStream out, Duration after) {
        this.out = out;
        this.after = after;
    }

    /// The server idles; time begins.
    void start() {
        if (timer == null) {
            timer = Thread.ofVirtual().name("idle-end").start(this::run);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        Thread running = timer;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        try {
            Thread.sleep(after);
            lock.lock();
            try {
                if (!ended) {
                    ended = true;
                    out.write(DONE, 0, DONE.length);
                    out.flush();
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException endedAlready) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException broken) {
            // the thread that reads notices, at its deadline at the latest
        }
    }
}
