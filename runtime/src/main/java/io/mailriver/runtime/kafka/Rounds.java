package io.mailriver.runtime.kafka;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does the same thing again and again on a thread of its own, until it is closed. What fails is
/// told and tried again in the next round, whatever it was: nobody would miss a thread that ended.
/// Start and close from one thread.
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final String name;
    private final Duration interval;
    private final Round round;
    private @Nullable Thread thread;

    /// What is done in each round.
    @FunctionalInterface
    interface Round {
        void run() throws Exception;
    }

    /// @param name of the thread, and of what is done where a failure is told
    Rounds(String name, Duration interval, Round round) {
        this.name = name;
        this.interval = interval;
        this.round = round;
    }

    /// @param before how long to wait before the first round
    void start(Duration before) {
        thread = Thread.ofVirtual().name(name).start(() -> run(before));
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run(Duration before) {
        try {
            Thread.sleep(before);
            while (true) {
                runOrTell();
                Thread.sleep(interval);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOrTell() throws InterruptedException {
        try {
            round.run();
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failed) {
            LOG.atWarn().setCause(failed).log("{} failed, trying again in {}", name, interval);
        }
    }
}
