package io.mailriver.app.command;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Counts mails and shows, on a terminal, how far it is. One thread at a time.
final class Progress {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final Surroundings surroundings;
    private final int all;
    private final Instant start;
    private Instant shown;
    private int accepted;
    private int refused;

    Progress(Surroundings surroundings, int all) {
        this.surroundings = surroundings;
        this.all = all;
        this.start = surroundings.clock().instant();
        this.shown = start;
    }

    void count(boolean good) {
        if (good) {
            accepted++;
        } else {
            refused++;
        }
        Instant now = surroundings.clock().instant();
        if (surroundings.terminal() && Duration.between(shown, now).compareTo(INTERVAL) >= 0) {
            shown = now;
            surroundings.err().print("\r" + text(now) + " ");
        }
    }

    int refused() {
        return refused;
    }

    /// Makes room for another line.
    void clear() {
        if (surroundings.terminal()) {
            surroundings.err().print("\r" + " ".repeat(70) + "\r");
        }
    }

    /// Says how it ended, when there was more than one.
    void end() {
        clear();
        if (all > 1) {
            surroundings.err().println(text(surroundings.clock().instant()));
        }
    }

    private String text(Instant now) {
        double seconds = Math.max(0.001, Duration.between(start, now).toMillis() / 1000.0);
        return String.format(
                Locale.ROOT,
                "%,d of %,d accepted, %,d refused, %.1f s, %,.0f/s",
                accepted,
                all,
                refused,
                seconds,
                (accepted + refused) / seconds);
    }
}
