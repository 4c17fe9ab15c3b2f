package io.mailriver.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.JourneyEntry.Outcome;
import io.mailriver.schemas.event.JourneyEntry.Stage;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class TimelineTest {
    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final MailId ID = MailId.of(START, 1, 2);

    private final Timeline timeline = new Timeline(ZoneOffset.UTC, START);

    @Test
    void tellsWhenWhoAndWhat() {
        JourneyEntry entry =
                new JourneyEntry(
                        ID,
                        START.plusMillis(42),
                        Stage.INGEST,
                        Outcome.RECEIVED,
                        null,
                        null,
                        null,
                        "148 octets by mx, at mail.raw-2@0",
                        null);

        assertThat(timeline.line(entry))
                .isEqualTo(
                        "2026-11-23 08:00:00.042     +42ms  ingest    received     "
                                + "  148 octets by mx, at mail.raw-2@0");
    }

    @Test
    void tellsTheDestinationALaterAttemptAndTheReply() {
        JourneyEntry entry = deferred(3, "ann@example.org", "451 4.3.0 later");

        assertThat(timeline.line(entry))
                .endsWith(
                        "deliver   deferred      to relay, attempt 3  ann@example.org"
                                + "  ← 451 4.3.0 later");
    }

    @Test
    void saysNothingOfAFirstAttemptAndNoReplyTwice() {
        assertThat(timeline.line(deferred(1, "stored", "stored"))).endsWith(" to relay  stored");
    }

    @Test
    void whatAPeerSaidCanNotMoveTheTerminalsCursor() {
        String line = timeline.line(deferred(1, "a\u001b[2J\r\nb\u202e", "x\u0007".repeat(500)));

        assertThat(line).contains("a?[2J??b?").hasSizeLessThan(400);
        assertThat(line.chars()).noneMatch(c -> c < ' ');
    }

    @Test
    void longTimesAreRounded() {
        JourneyEntry entry =
                new JourneyEntry(
                        ID,
                        START.plusSeconds(90).plusMillis(7),
                        Stage.DELIVER,
                        Outcome.DEAD_LETTERED,
                        null,
                        null,
                        null,
                        null,
                        null);

        assertThat(timeline.line(entry))
                .isEqualTo("2026-11-23 08:01:30.007      +90s  deliver   dead-lettered");
    }

    @Test
    void aClockThatWentBackIsNoNegativeTime() {
        JourneyEntry entry =
                new JourneyEntry(
                        ID,
                        START.minusSeconds(5),
                        Stage.PARSE,
                        Outcome.PARSED,
                        null,
                        null,
                        null,
                        null,
                        null);

        assertThat(timeline.line(entry)).contains("+0ms");
    }

    private static JourneyEntry deferred(int attempt, String detail, String reply) {
        return new JourneyEntry(
                ID,
                START.plusMillis(5),
                Stage.DELIVER,
                Outcome.DEFERRED,
                null,
                attempt,
                "relay",
                detail,
                reply);
    }
}
