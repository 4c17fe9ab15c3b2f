package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.log.MailLog;
import java.time.InstantSource;
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

    SmtpListenerEndpoint(
            String uri,
            SmtpListenerComponent component,
            SmtpListenerConfig config,
            Intake intake,
            MailLog log,
            InstantSource clock) {
        super(uri, component);
        this.config = config;
        this.intake = intake;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                "mail can't be sent to '" + getEndpointUri() + "', expected from(...) only");
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new SmtpListenerConsumer(this, processor, config, intake, log, clock);
    }
}
