package io.mailriver.runtime.log;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.identity.MailId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Tells the life of each mail: one method per event, one log line and one count each.
///
/// How a mail ended, or why it waits, is told by the logger [#NAME] with all that is known of it;
/// the stations before that, `received` and `parsed`, by its child [#PASSING], so that who wants
/// one line a mail can leave them out.
///
/// Everything that a peer or a mail said is made printable here. Holds no body text. Thread-safe.
public final class MailLog {
    public static final String NAME = "mailriver.mail";
    public static final String PASSING = NAME + ".passing";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);
    private static final Logger STATIONS = LoggerFactory.getLogger(PASSING);

    private static final int MAX_NAMED = 3; // recipients on one line

    private final MeterRegistry meters;

    public MailLog(MeterRegistry meters) {
        this.meters = meters;
    }

    /// A mail is on Kafka and was acknowledged to the client.
    public void received(
            MailId mailId, String listener, String reversePath, int recipients, long octets) {
        count("mailriver.mails.received", "listener", listener);
        meters.counter("mailriver.octets.received", "listener", listener)
                .increment((double) octets);
        event(STATIONS, "received", mailId)
                .addKeyValue("from", "<" + Printable.of(reversePath) + ">")
                .addKeyValue("recipients", recipients)
                .addKeyValue("octets", octets)
                .log();
    }

    /// A mail of a polled account is on Kafka, with the cursor behind it.
    public void polled(MailId mailId, String account, String protocol, long octets) {
        count("mailriver.mails.polled", "protocol", protocol);
        meters.counter("mailriver.octets.polled", "protocol", protocol).increment((double) octets);
        event(STATIONS, "polled", mailId)
                .addKeyValue("account", Printable.of(account))
                .addKeyValue("octets", octets)
                .log();
    }

    /// A mail of a polled account could not be taken, and is passed by.
    ///
    /// @param place account, mailbox and uid, or account and uidl
    public void missed(MailId mailId, String place, String reason) {
        count("mailriver.mails.missed");
        LOG.atWarn()
                .setMessage("missed")
                .addKeyValue("mailId", mailId)
                .addKeyValue("place", Printable.of(place))
                .addKeyValue("reason", Printable.of(reason))
                .log();
    }

    /// A mail or a recipient was refused; `stage` is the command that was answered.
    public void refused(String listener, String remoteAddress, String stage, String reply) {
        count("mailriver.mails.refused", "listener", listener);
        LOG.atInfo()
                .setMessage("refused")
                .addKeyValue("peer", Printable.of(remoteAddress))
                .addKeyValue("at", Printable.of(stage))
                .addKeyValue("reply", Printable.of(reply))
                .log();
    }

    /// A mail became an event.
    public void parsed(MailId mailId, String kind, int defects, String subject) {
        count("mailriver.mails.parsed", "kind", kind);
        event(STATIONS, "parsed", mailId)
                .addKeyValue("kind", kind)
                .addKeyValue("defects", defects)
                .addKeyValue("subject", '"' + Printable.of(subject).replace('"', '\'') + '"')
                .log();
    }

    /// A client sent the same mail again; it is not delivered again.
    public void resent(MailId mailId, MailId first) {
        count("mailriver.mails.resent");
        event(LOG, "resent", mailId).addKeyValue("of", first).log();
    }

    /// A rule threw the copy of a recipient away, as it was told to.
    public void dropped(MailId mailId, String recipient, String rule) {
        count("mailriver.mails.dropped");
        event(LOG, "dropped", mailId)
                .addKeyValue("to", "<" + Printable.of(recipient) + ">")
                .addKeyValue("rule", Printable.of(rule))
                .log();
    }

    /// A mail is in the mailbox or with the relay.
    ///
    /// @param delivery with the recipients that this is about, and no others
    public void delivered(Delivery delivery, Instant at, String detail) {
        count("mailriver.deliveries.delivered", "destination", delivery.destination());
        delivery("delivered", delivery, at, detail).log();
    }

    /// An attempt failed for now.
    ///
    /// @param delivery with the recipients that this is about, and no others
    public void deferred(Delivery delivery, Instant at, String detail) {
        count("mailriver.deliveries.deferred", "destination", delivery.destination());
        delivery("deferred", delivery, at, detail).log();
    }

    /// A delivery failed for good.
    ///
    /// @param delivery with the recipients that this is about, and no others
    public void rejected(Delivery delivery, Instant at, String detail) {
        count("mailriver.deliveries.rejected", "destination", delivery.destination());
        delivery("rejected", delivery, at, detail).log();
    }

    /// A record could not be processed and stands, whole, on the dead-letter topic.
    public void deadLettered(String mailId, String stage, String reason, String detail) {
        count("mailriver.mails.dead-lettered", "reason", reason);
        LOG.atWarn()
                .setMessage("dead-lettered")
                .addKeyValue("mailId", Printable.of(mailId))
                .addKeyValue("stage", stage)
                .addKeyValue("reason", reason)
                .addKeyValue("detail", Printable.of(detail))
                .log();
    }

    /// The registry, for gauges and timers of a stage's own.
    public MeterRegistry meters() {
        return meters;
    }

    /// A gauge that a stage sets.
    public AtomicLong gauge(String name) {
        AtomicLong value = new AtomicLong();
        meters.gauge(name, value);
        return value;
    }

    private void count(String name, String... tags) {
        meters.counter(name, tags).increment();
    }

    private static LoggingEventBuilder event(Logger logger, String what, MailId mailId) {
        return logger.atInfo().setMessage(what).addKeyValue("mailId", mailId);
    }

    private static LoggingEventBuilder delivery(
            String what, Delivery delivery, Instant at, String detail) {
        return event(LOG, what, delivery.mailId())
                .addKeyValue("deliveryId", delivery.deliveryId())
                .addKeyValue("from", "<" + Printable.of(delivery.reversePath().text()) + ">")
                .addKeyValue("to", recipients(delivery))
                .addKeyValue("octets", delivery.size())
                .addKeyValue("destination", delivery.destination())
                .addKeyValue("attempt", delivery.attempt())
                .addKeyValue("seconds", seconds(delivery.receivedAt(), at))
                .addKeyValue("detail", Printable.of(detail));
    }

    /// The first few, and how many there are beside them.
    private static String recipients(Delivery delivery) {
        List<ForwardPath> all = delivery.recipients();
        String first =
                all.stream()
                        .limit(MAX_NAMED)
                        .map(one -> "<" + Printable.of(one.address().toString()) + ">")
                        .collect(Collectors.joining(","));
        return all.size() <= MAX_NAMED ? first : first + " and " + (all.size() - MAX_NAMED);
    }

    private static String seconds(Instant from, Instant to) {
        long millis = Math.max(0, Duration.between(from, to).toMillis());
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }
}
