package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.smtp.MailSink;
import io.mailriver.ingest.smtp.SmtpListener;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.log.MailLog;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/// One listener as a Camel endpoint. Mail only comes from it.
final class SmtpListenerEndpoint extends DefaultEndpoint {
    private final SmtpListenerConfig config;
    private final Intake intake;
    private final MailLog log;
    private final InstantSource clock;
    private final boolean routePromises;

    /// @param routePromises whether a route that ends well without a receipt has kept the mail
    SmtpListenerEndpoint(
            String uri,
            SmtpListenerComponent component,
            SmtpListenerConfig config,
            Intake intake,
            MailLog log,
            InstantSource clock,
            boolean routePromises) {
        super(uri, component);
        this.config = config;
        this.intake = intake;
        this.log = log;
        this.clock = clock;
        this.routePromises = routePromises;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                "mail can't be sent to '" + getEndpointUri() + "', expected from(...) only");
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new SmtpListenerConsumer(this, processor);
    }

    String listenerName() {
        return config.name();
    }

    /// A listener that was not started yet.
    SmtpListener newListener(MailSink sink) {
        return new SmtpListener(config, intake, sink, log, clock);
    }

    boolean routePromises() {
        return routePromises;
    }

    /// Why no mail can be taken right now.
    Optional<String> closed() {
        return intake.closed().map(reason -> "takes no mail: " + reason);
    }
}
