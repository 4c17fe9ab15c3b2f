package io.mailriver.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What the console shows. Takes the process's own streams while a test runs.
final class LoggingTest {
    private static final Instant AT = Instant.parse("2026-11-23T08:00:00Z");
    private static final MailId ID = MailId.of(AT, 1, 2);
    private static final PrintStream REAL_OUT = System.out;
    private static final PrintStream REAL_ERR = System.err;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final MailLog log = new MailLog(new SimpleMeterRegistry());

    @BeforeEach
    void takeTheStreams() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void giveTheStreamsBack() {
        System.setOut(REAL_OUT);
        System.setErr(REAL_ERR);
        Logging.quiet();
    }

    @Test
    void aMailIsOneLineThatTellsItsWholeWay() {
        Logging.running(Logging.Format.TEXT, false, false);

        log.received(ID, "mx", "ann@example.org", 1, 148);
        log.parsed(ID, "personal", 0, "Hello");
        log.delivered(delivery("ann@example.org", 1), AT.plusMillis(1_234), "stored at new/1");

        assertThat(outLines())
                .singleElement()
                .asString()
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} delivered {5}" + ID + " from=.*")
                .endsWith(
                        " from=<ann@example.org> to=<r0@example.net> octets=148"
                                + " destination=local in 1.234 s: stored at new/1");
        assertThat(err.size()).isZero();
    }

    @Test
    void stationsAreLinesWhereTheyAreAskedFor() {
        Logging.running(Logging.Format.TEXT, true, false);

        log.received(ID, "mx", "", 2, 148);
        log.parsed(ID, "bounce", 3, "Hello");

        assertThat(outLines()).hasSize(2);
        assertThat(outLines().get(0)).endsWith(ID + " from=<> recipients=2 octets=148");
        assertThat(outLines().get(1)).endsWith(ID + " kind=bounce defects=3 subject=\"Hello\"");
    }

    @Test
    void whatAPeerSaidStaysOnItsLineAndIsBounded() {
        Logging.running(Logging.Format.TEXT, true, false);

        log.parsed(ID, "personal", 0, "a\r\n08:00:00.000 delivered\u001b[2J" + "x".repeat(10_000));
        log.deferred(delivery("", 9_000), AT, "451 no\nreceived" + "y".repeat(10_000));
        log.refused("mx", "203.0.113.7", "RCPT\u0000", "550 5.7.1 not here");

        assertThat(outLines()).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThan(700));
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b").contains("?[2J");
        assertThat(outLines().get(1))
                .contains("to=<r0@example.net>,<r1@example.net>,<r2@example.net> and 8997 ");
        assertThat(outLines().get(2))
                .endsWith("peer=203.0.113.7 at=RCPT? reply=550 5.7.1 not here");
    }

    @Test
    void whatIsDeadOrDroppedIsTold() {
        Logging.running(Logging.Format.TEXT, false, false);

        log.dropped(ID, "ann@example.org", "spam");
        log.deadLettered(ID.text(), "parse", "no-route", "no rule took it");
        log.resent(ID, MailId.of(AT, 3, 4));

        assertThat(outLines()).hasSize(3);
        assertThat(outLines().get(0)).endsWith("to=<ann@example.org> rule=spam");
        assertThat(outLines().get(1)).endsWith("stage=parse reason=no-route: no rule took it");
        assertThat(outLines().get(2)).contains("resent").contains(" of=");
    }

    @Test
    void asJsonEveryLineIsOneObjectWithFacts() {
        Logging.running(Logging.Format.JSON, true, false);

        log.delivered(delivery("ann@example.org", 1), AT.plusMillis(5), "stored \"here\"");
        LoggerFactory.getLogger("io.mailriver.some").atWarn().log("two\nlines");

        assertThat(outLines())
                .singleElement()
                .asString()
                .startsWith("{\"at\":\"")
                .contains("\"message\":\"delivered\"")
                .contains("\"mailId\":\"" + ID + "\"")
                .contains("\"from\":\"<ann@example.org>\"")
                .contains("\"octets\":\"148\"")
                .contains("\"detail\":\"stored \\\"here\\\"\"")
                .endsWith("}");
        assertThat(err.toString(StandardCharsets.UTF_8).strip().lines())
                .singleElement()
                .asString()
                .contains("two\\nlines");
    }

    @Test
    void anExceptionIsOneLineUnlessItsStackIsAskedFor() {
        Logging.running(Logging.Format.TEXT, false, false);
        fail("io.mailriver.some");
        assertThat(errLines())
                .singleElement()
                .asString()
                .endsWith("WARN  some: could not do it: disk full");
        err.reset();

        Logging.running(Logging.Format.TEXT, false, true);
        fail("io.mailriver.some");
        assertThat(errLines()).hasSizeGreaterThan(2).anyMatch(line -> line.contains("\tat "));
    }

    @Test
    void commandsAreSilentUntilSomethingIsWrong() {
        Logging.quiet();

        LoggerFactory.getLogger("org.apache.kafka").warn("talk");
        LoggerFactory.getLogger("org.apache.kafka").error("broken");

        assertThat(errLines()).singleElement().asString().endsWith("ERROR kafka: broken");
        assertThat(out.size()).isZero();
    }

    private static void fail(String logger) {
        LoggerFactory.getLogger(logger)
                .atWarn()
                .setCause(new IllegalStateException("disk full"))
                .log("could not do it");
    }

    private List<String> outLines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> errLines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Delivery delivery(String reversePath, int recipients) {
        return new Delivery(
                new DeliveryId("0".repeat(32)),
                ID,
                null,
                BlobId.of(new byte[0]),
                148,
                "local",
                IntStream.range(0, recipients)
                        .mapToObj(i -> ForwardPath.of(Mailbox.parse("r" + i + "@example.net")))
                        .toList(),
                reversePath.isEmpty() ? ReversePath.NULL : ReversePath.parse(reversePath),
                null,
                List.of(),
                null,
                1,
                0,
                Delivery.State.READY,
                null,
                AT.plusSeconds(60),
                AT,
                BodyType.SEVEN_BIT,
                false,
                false,
                null,
                null,
                null,
                null);
    }
}
