package io.mailriver.ingest.smtp;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Makes offenders wait: how long, and how many at a time. Whoever finds it full is answered at
/// once, so that offenders can't use up all connections. Thread-safe.
final class Tarpit {
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30); // clients wait minutes

    private final PolicyConfig.TarpitConfig config;
    private final Semaphore places;

    Tarpit(PolicyConfig.TarpitConfig config) {
        this.config = config;
        this.places = new Semaphore(config.maxSessions());
    }

    /// How long the answer to an error waits.
    ///
    /// @param errors in a row, this one included
    Duration pause(int errors) {
        return errors > config.after() ? config.delay() : Duration.ZERO;
    }

    /// How long the answer to a failed login waits.
    Duration pauseOfLogin() {
        return config.delay();
    }

    /// Both together, within reason.
    static Duration together(Duration one, Duration other) {
        Duration sum = one.plus(other);
        return sum.compareTo(MAX_PAUSE) < 0 ? sum : MAX_PAUSE;
    }

    /// Takes a place if there is one; [#leave] must follow.
    boolean enter() {
        return places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    /// How many wait now.
    int waiting() {
        return config.maxSessions() - places.availablePermits();
    }
}
