package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.Receipt;
import io.mailriver.ingest.smtp.SmtpListener;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.event.Envelope;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/// Runs a listener while its route runs, and sends each mail through the route on the session's own
/// thread: the client hears `250` when the route has ended and left a receipt.
final class SmtpListenerConsumer extends DefaultConsumer {
    private final SmtpListener listener;

    SmtpListenerConsumer(
            SmtpListenerEndpoint endpoint,
            Processor processor,
            SmtpListenerConfig config,
            Intake intake,
            MailLog log,
            InstantSource clock) {
        super(endpoint, processor);
        this.listener = new SmtpListener(config, intake, this::accept, log, clock);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        listener.start();
    }

    @Override
    protected void doStop() throws Exception {
        listener.close();
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
            return receipt(exchange);
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(
                    "route '" + getRouteId() + "' failed for mail " + envelope.mailId(), failed);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private Receipt receipt(Exchange exchange) {
        Receipt receipt = exchange.getProperty(MailProperty.RECEIPT, Receipt.class);
        if (receipt == null) {
            throw new IntakeException(
                    IntakeException.Reason.REFUSED,
                    "route '"
                            + getRouteId()
                            + "' left no receipt, expected the exchange property "
                            + MailProperty.RECEIPT,
                    null);
        }
        return receipt;
    }
}
