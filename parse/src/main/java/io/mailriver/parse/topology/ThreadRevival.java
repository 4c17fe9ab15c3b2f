package io.mailriver.parse.topology;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces a Streams thread that died, after a pause that doubles from one second to thirty while
/// threads keep dying. Nothing is skipped: the new thread meets the same records again.
final class ThreadRevival implements StreamsUncaughtExceptionHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadRevival.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 5;

    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger deaths = new AtomicInteger();

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        int before = deaths.getAndIncrement();
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before, MAX_DOUBLINGS));
        LOG.atError()
                .setMessage("a parse thread died and is replaced")
                .addKeyValue("pause", pause)
                .addKeyValue("deaths", before + 1)
                .setCause(failure)
                .log();
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /// All threads run again.
    void wellAgain() {
        deaths.set(0);
    }

    /// True from a death until all threads run again.
    boolean isFailing() {
        return deaths.get() > 0;
    }

    /// Ends pauses at once.
    @Override
    public void close() {
        closing.countDown();
    }
}
