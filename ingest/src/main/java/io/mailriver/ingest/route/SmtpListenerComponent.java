package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.log.MailLog;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/// The Camel component `smtp-listener:NAME`: consumes the mails of the listener that has this name
/// in the configuration. It takes no options, so that there is one place to configure a listener.
final class SmtpListenerComponent extends DefaultComponent {
    static final String SCHEME = "smtp-listener";

    private final Map<String, SmtpListenerConfig> configs = new LinkedHashMap<>();
    private final Intake intake;
    private final MailLog log;
    private final InstantSource clock;

    SmtpListenerComponent(
            List<SmtpListenerConfig> configs, Intake intake, MailLog log, InstantSource clock) {
        configs.forEach(config -> this.configs.put(config.name(), config));
        this.intake = intake;
        this.log = log;
        this.clock = clock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        SmtpListenerConfig config = configs.get(name);
        if (config == null) {
            throw new IllegalArgumentException(
                    "no listener '" + name + "', expected one of " + configs.keySet());
        }
        return new SmtpListenerEndpoint(uri, this, config, intake, log, clock);
    }
}
