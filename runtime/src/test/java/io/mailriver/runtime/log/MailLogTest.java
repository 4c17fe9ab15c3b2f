package io.mailriver.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MailLogTest {
    private static final String EVIL =
            "x\r\nreceived mailId=forged\u0000\u001b[31m\u0085\u2028\u202e" + "y".repeat(100_000);
    private static final MailId MAIL = new MailId("019ca8a2-6e5b-7abc-8def-0123456789ab");
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:02.5Z");
    private static final Delivery DELIVERY = delivery(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MailLog log = new MailLog(meters);
    private final Logger logger = (Logger) LogManager.getLogger(MailLog.NAME);
    private final Lines lines = new Lines();

    /// Keeps what is logged.
    private static final class Lines extends AbstractAppender {
        private final List<LogEvent> events = new ArrayList<>();

        Lines() {
            super("lines", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }

        Map<String, String> facts() {
            return events.getLast().getContextData().toMap();
        }

        String message() {
            return events.getLast().getMessage().getFormattedMessage();
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        Configurator.setLevel(MailLog.NAME, Level.INFO);
        Configurator.setLevel(MailLog.PASSING, Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.removeAppender(lines);
    }

    @Test
    void aReceivedMailIsLoggedAndCounted() {
        log.received(MAIL, "mx", "a@example.org", 2, 1234);

        assertThat(lines.message()).isEqualTo("received");
        assertThat(lines.facts())
                .containsEntry("mailId", MAIL.text())
                .containsEntry("from", "<a@example.org>")
                .containsEntry("recipients", "2")
                .containsEntry("octets", "1234");
        assertThat(count("mailriver.mails.received", "listener", "mx")).isEqualTo(1);
        assertThat(count("mailriver.octets.received", "listener", "mx")).isEqualTo(1234);
    }

    @Test
    void aBounceComesFromTheNullReversePath() {
        log.received(MAIL, "mx", "", 1, 1);

        assertThat(lines.facts()).containsEntry("from", "<>");
    }

    @Test
    void eachEventOfADeliveryIsLoggedAndCounted() {
        log.delivered(DELIVERY, NOW, "INBOX");
        assertThat(lines.message()).isEqualTo("delivered");
        log.deferred(DELIVERY, NOW, "451 4.3.0 later");
        assertThat(lines.message()).isEqualTo("deferred");
        log.rejected(DELIVERY, NOW, "550 5.1.1 nobody");
        assertThat(lines.message()).isEqualTo("rejected");
        assertThat(lines.facts())
                .containsEntry("deliveryId", DELIVERY.deliveryId().text())
                .containsEntry("from", "<>")
                .containsEntry("to", "<r0@example.net>")
                .containsEntry("destination", "team")
                .containsEntry("octets", "1234")
                .containsEntry("seconds", "2.500")
                .containsEntry("detail", "550 5.1.1 nobody");

        for (String outcome : List.of("delivered", "deferred", "rejected")) {
            assertThat(count("mailriver.deliveries." + outcome, "destination", "team"))
                    .isEqualTo(1);
        }
    }

    @Test
    void ofManyRecipientsTheFirstAreNamed() {
        log.delivered(delivery(100), NOW, "250 ok");

        assertThat(lines.facts().get("to"))
                .isEqualTo("<r0@example.net>,<r1@example.net>,<r2@example.net> and 97");
    }

    @Test
    void aDeadLetterIsAWarning() {
        log.deadLettered("no id at all", "parse", "undecodable", "detail");

        assertThat(lines.events.getLast().getLevel()).isEqualTo(Level.WARN);
        assertThat(count("mailriver.mails.dead-lettered", "reason", "undecodable")).isEqualTo(1);
    }

    @Test
    void aResendNamesItsFirstSighting() {
        log.resent(MAIL, MAIL);

        assertThat(lines.facts()).containsEntry("of", MAIL.text());
    }

    @Test
    void nothingFromAMailOrAPeerForgesALineOrFloodsTheLog() {
        log.received(MAIL, "mx", EVIL, 1, 1);
        log.refused("mx", EVIL, EVIL, EVIL);
        log.parsed(MAIL, "personal", 0, EVIL);
        log.delivered(DELIVERY, NOW, EVIL);
        log.deferred(DELIVERY, NOW, EVIL);
        log.rejected(DELIVERY, NOW, EVIL);
        log.deadLettered(EVIL, "parse", "reason", EVIL);

        assertThat(lines.events)
                .hasSize(7)
                .allSatisfy(event ->
                        assertThat(event.getContextData().toMap().values())
                                .allSatisfy(value ->
                                        assertThat(value)
                                                .hasSizeLessThan(210)
                                                .doesNotContainPattern(
                                                        "[\\p{Cntrl}\\u0085\\u2028\\u202e]")));
    }

    @Test
    void aSubjectCantEndItsQuotes() {
        log.parsed(MAIL, "personal", 0, "hello\" kind=\"bounce");

        assertThat(lines.facts()).containsEntry("subject", "\"hello' kind='bounce\"");
    }

    @Test
    void printableTextStaysAsItIs() {
        assertThat(Printable.of("Grüße aus 東京 🎉")).isEqualTo("Grüße aus 東京 🎉");
        assertThat(Printable.of("")).isEmpty();
    }

    @Test
    void whatATerminalWouldObeyBecomesAQuestionMark() {
        assertThat(Printable.of("a\r\n\tb\u001b[2Jc\u007f\u009b")).isEqualTo("a???b?[2Jc??");
        assertThat(Printable.of("\u202eabc\u200b\ufeff")).isEqualTo("?abc??");
        assertThat(Printable.of("a\ud800b\udc00")).isEqualTo("a?b?");
        assertThat(Printable.of("x\udb40\udc01y")).as("a language tag").isEqualTo("x?y");
        assertThat(Printable.of("\ue000")).as("private use").isEqualTo("?");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        assertThat(Printable.of("a".repeat(200))).isEqualTo("a".repeat(200));
        assertThat(Printable.of("a".repeat(201))).isEqualTo("a".repeat(200) + "…");
        assertThat(Printable.of("🎉".repeat(200))).isEqualTo("🎉".repeat(200));
        assertThat(Printable.of("🎉".repeat(201))).isEqualTo("🎉".repeat(200) + "…");
    }

    private double count(String name, String tag, String value) {
        return meters.get(name).tag(tag, value).counter().count();
    }

    private static Delivery delivery(int recipients) {
        List<ForwardPath> forwardPaths =
                IntStream.range(0, recipients)
                        .mapToObj(i -> ForwardPath.of(Mailbox.parse("r" + i + "@example.net")))
                        .toList();
        return new Delivery(
                new DeliveryId("0123456789abcdef".repeat(2)),
                MAIL,
                null,
                BlobId.of(new byte[0]),
                1234,
                "team",
                forwardPaths,
                ReversePath.parse(""),
                null,
                List.of(),
                null,
                1,
                0,
                Delivery.State.READY,
                null,
                NOW.plusSeconds(60),
                NOW.minusMillis(2500),
                BodyType.SEVEN_BIT,
                false,
                false,
                null,
                null,
                null,
                null);
    }
}
