package io.mailriver.app.look;

import io.mailriver.runtime.config.Durations;
import io.mailriver.runtime.log.Printable;
import io.mailriver.schemas.event.JourneyEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// A mail's journey as lines for people. Everything that a peer said is made printable.
public final class Timeline {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final ZoneId zone;
    private final Instant start;

    public Timeline(ZoneId zone, Instant start) {
        this.zone = zone;
        this.start = start;
    }

    /// One entry: when, how long after the start, who, what, and what else is known.
    public String line(JourneyEntry entry) {
        StringBuilder line = new StringBuilder();
        line.append(TIME.format(entry.at().atZone(zone)));
        line.append(String.format(Locale.ROOT, "  %8s", "+" + since(entry.at())));
        line.append(
                String.format(
                        Locale.ROOT, "  %-8s  %-13s", word(entry.stage()), word(entry.outcome())));
        Optional.ofNullable(entry.destination())
                .ifPresent(name -> line.append(" to ").append(Printable.of(name)));
        Optional.ofNullable(entry.attempt())
                .filter(attempt -> attempt > 1)
                .ifPresent(attempt -> line.append(", attempt ").append(attempt));
        Optional.ofNullable(entry.detail())
                .ifPresent(detail -> line.append("  ").append(Printable.of(detail)));
        Optional.ofNullable(entry.reply())
                .filter(reply -> !reply.equals(entry.detail()))
                .ifPresent(reply -> line.append("  ← ").append(Printable.of(reply)));
        return line.toString().stripTrailing();
    }

    private String since(Instant at) {
        Duration passed = Duration.between(start, at);
        if (passed.isNegative()) {
            return "0ms";
        }
        return passed.compareTo(Duration.ofSeconds(10)) < 0
                ? passed.toMillis() + "ms"
                : Durations.text(Duration.ofSeconds(passed.toSeconds()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
