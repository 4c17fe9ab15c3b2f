package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.ingest.smtp.SmtpListener;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.schemas.event.Envelope;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.support.DefaultConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Runs a listener while its route runs, and sends each mail through the route on the session's own
/// thread: the client hears `250` when the route has ended and left a receipt.
final class SmtpListenerConsumer extends DefaultConsumer {
    /// Where camel-kafka leaves what the broker said.
    private static final String KAFKA_RECORD_META = "CamelKafkaRecordMeta";

    private final SmtpListenerEndpoint endpoint;
    private final ListenerHealthCheck healthCheck = new ListenerHealthCheck(this);
    private volatile @Nullable SmtpListener listener;

    SmtpListenerConsumer(SmtpListenerEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    InetSocketAddress address() {
        SmtpListener running = listener;
        if (running == null) {
            throw new IllegalStateException(
                    "the listener '" + endpoint.listenerName() + "' does not run");
        }
        return running.address();
    }

    String listenerName() {
        return endpoint.listenerName();
    }

    /// How the listener is.
    PartHealth health() {
        String part = "smtp " + listenerName();
        SmtpListener running = listener;
        if (running == null) {
            return PartHealth.down(part, "does not listen");
        }
        Optional<String> trouble = running.trouble().or(endpoint::closed);
        return trouble.map(text -> PartHealth.down(part, text))
                .orElseGet(() -> PartHealth.up(part, "listens"));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        SmtpListener starting = endpoint.newListener(this::accept);
        starting.start();
        listener = starting;
        HealthCheckRegistry registry = HealthCheckRegistry.get(endpoint.getCamelContext());
        if (registry != null) {
            boolean _ = registry.register(healthCheck);
        }
    }

    @Override
    protected void doStop() throws Exception {
        HealthCheckRegistry registry = HealthCheckRegistry.get(endpoint.getCamelContext());
        if (registry != null) {
            boolean _ = registry.unregister(healthCheck);
        }
        SmtpListener running = listener;
        if (running != null) {
            running.close();
            listener = null;
        }
        super.doStop();
    }

    private Receipt accept(Envelope envelope, Content content) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getIn().setBody(content);
            exchange.setProperty(MailProperty.ENVELOPE, envelope);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return receipt(exchange, envelope);
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(
                    "route '" + getRouteId() + "' failed for mail " + envelope.mailId(), failed);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private Receipt receipt(Exchange exchange, Envelope envelope) {
        Receipt receipt = exchange.getProperty(MailProperty.RECEIPT, Receipt.class);
        if (receipt != null) {
            return receipt;
        }
        if (endpoint.routePromises()) {
            return byKafka(exchange, envelope)
                    .orElseGet(() -> Receipt.ofRoute(envelope.mailId(), getRouteId()));
        }
        throw new IntakeException(
                IntakeException.Reason.REFUSED,
                "route '"
                        + getRouteId()
                        + "' left no receipt, expected the exchange property "
                        + MailProperty.RECEIPT,
                null);
    }

    /// Where camel-kafka has put the mail, if the route has sent it there.
    private static Optional<Receipt> byKafka(Exchange exchange, Envelope envelope) {
        return exchange.getMessage().getHeader(KAFKA_RECORD_META) instanceof List<?> sent
                        && !sent.isEmpty()
                        && sent.getFirst() instanceof RecordMetadata record
                ? Optional.of(
                        new Receipt(
                                envelope.mailId(),
                                record.topic(),
                                record.partition(),
                                record.offset()))
                : Optional.empty();
    }
}
