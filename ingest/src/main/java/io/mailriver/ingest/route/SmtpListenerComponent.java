package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.intake.MemoryIntake;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.runtime.log.MailLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/// The Camel component `smtp-listener:NAME`: mail that comes in over SMTP.
///
/// In Mailriver's own routes NAME is a listener of the configuration, and the route must leave a
/// receipt. In a route of a user's own, where Camel finds this class by itself, the options stand
/// in the URI (see [ListenerOptions]), and the route's good end is the promise: the client hears
/// `250` when the route has ended, and `451` when it has failed. `docs/smtp-listener.md` shows one.
public final class SmtpListenerComponent extends DefaultComponent {
    static final String SCHEME = "smtp-listener";

    private final @Nullable Configured configured;

    /// What Mailriver's own routes are made of.
    private record Configured(
            Map<String, SmtpListenerConfig> listeners,
            Intake intake,
            MailLog log,
            InstantSource clock) {}

    /// For Camel, which makes one when a route names the scheme.
    public SmtpListenerComponent() {
        this.configured = null;
    }

    SmtpListenerComponent(
            List<SmtpListenerConfig> configs, Intake intake, MailLog log, InstantSource clock) {
        Map<String, SmtpListenerConfig> listeners = new LinkedHashMap<>();
        configs.forEach(config -> listeners.put(config.name(), config));
        this.configured = new Configured(listeners, intake, log, clock);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        if (configured == null) {
            new MailConverters(MemoryIntake.noBlobs())
                    .register(getCamelContext().getTypeConverterRegistry());
        }
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        return configured == null
                ? ofOptions(uri, name, parameters)
                : ofConfiguration(uri, name, configured);
    }

    private Endpoint ofConfiguration(String uri, String name, Configured known) {
        SmtpListenerConfig config = known.listeners().get(name);
        if (config == null) {
            throw new IllegalArgumentException(
                    "no listener '" + name + "', expected one of " + known.listeners().keySet());
        }
        return new SmtpListenerEndpoint(
                uri, this, config, known.intake(), known.log(), known.clock(), false);
    }

    private Endpoint ofOptions(String uri, String name, Map<String, Object> parameters) {
        ListenerOptions options = ListenerOptions.read(name, parameters);
        parameters.clear();
        InstantSource clock = InstantSource.system();
        return new SmtpListenerEndpoint(
                uri,
                this,
                options.config(),
                new MemoryIntake(
                        options.bytesInFlight().octets(), clock, new SecureRandom()::nextLong),
                new MailLog(meters()),
                clock,
                true);
    }

    /// The application's own, when it has bound one.
    private MeterRegistry meters() {
        MeterRegistry bound = getCamelContext().getRegistry().findSingleByType(MeterRegistry.class);
        return bound == null ? new SimpleMeterRegistry() : bound;
    }
}
