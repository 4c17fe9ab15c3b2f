package io.mailriver.runtime.log;

import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// Tells the life of each mail: one method per event, one log line and one count each.
///
/// Everything that a peer or a mail said is made printable here. Holds no body text. Thread-safe.
public final class MailLog {
    private static final Logger LOG = LoggerFactory.getLogger("mailriver.mail");

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
        event("received", mailId)
                .addKeyValue("from", "<" + Printable.of(reversePath) + ">")
                .addKeyValue("recipients", recipients)
                .addKeyValue("octets", octets)
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
        event("parsed", mailId)
                .addKeyValue("kind", kind)
                .addKeyValue("defects", defects)
                .addKeyValue("subject", '"' + Printable.of(subject).replace('"', '\'') + '"')
                .log();
    }

    /// A client sent the same mail again; it is not delivered again.
    public void resent(MailId mailId, MailId first) {
        count("mailriver.mails.resent");
        event("resent", mailId).addKeyValue("of", first).log();
    }

    /// A mail is in the mailbox or with the relay.
    public void delivered(MailId mailId, DeliveryId deliveryId, String destination, String detail) {
        count("mailriver.deliveries.delivered", "destination", destination);
        delivery("delivered", mailId, deliveryId, destination, detail).log();
    }

    /// An attempt failed for now.
    public void deferred(MailId mailId, DeliveryId deliveryId, String destination, String detail) {
        count("mailriver.deliveries.deferred", "destination", destination);
        delivery("deferred", mailId, deliveryId, destination, detail).log();
    }

    /// A delivery failed for good.
    public void rejected(MailId mailId, DeliveryId deliveryId, String destination, String detail) {
        count("mailriver.deliveries.rejected", "destination", destination);
        delivery("rejected", mailId, deliveryId, destination, detail).log();
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

    private static LoggingEventBuilder event(String what, MailId mailId) {
        return LOG.atInfo().setMessage(what).addKeyValue("mailId", mailId);
    }

    private static LoggingEventBuilder delivery(
            String what, MailId mailId, DeliveryId id, String destination, String detail) {
        return event(what, mailId)
                .addKeyValue("deliveryId", id)
                .addKeyValue("to", destination)
                .addKeyValue("detail", Printable.of(detail));
    }
}
