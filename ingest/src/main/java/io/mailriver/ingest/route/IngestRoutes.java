package io.mailriver.ingest.route;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.ingest.smtp.SmtpListenerException;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.camel.Route;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/// The ingest stage's routes: one for each SMTP listener, in a Camel context of their own.
///
/// [#start] binds every listener or none. [#close] lets mails that are being received end within
/// the listeners' grace, and returns when every session is gone; the intake is the caller's.
public final class IngestRoutes implements AutoCloseable {
    private static final String ROUTE_PREFIX = "smtp-";
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(10);

    private final List<SmtpListenerConfig> smtp;
    private final Intake intake;
    private final BlobStore blobs;
    private final MailLog log;
    private final InstantSource clock;
    private @Nullable DefaultCamelContext context;

    /// @param blobs where the intake puts large mail, for routes that read a mail's bytes
    public IngestRoutes(
            List<SmtpListenerConfig> smtp,
            Intake intake,
            BlobStore blobs,
            MailLog log,
            InstantSource clock) {
        this.smtp = List.copyOf(smtp);
        this.intake = intake;
        this.blobs = blobs;
        this.log = log;
        this.clock = clock;
    }

    /// Starts the routes and with them the listeners.
    ///
    /// @throws SmtpListenerException when a listener can't be started; none is running then
    public void start() {
        DefaultCamelContext starting = newContext();
        try {
            starting.addRoutes(new Routes());
            starting.start();
            context = starting;
        } catch (Exception failed) {
            starting.stop();
            throw cause(failed);
        }
    }

    /// Where the listener of that name listens; there while the routes run.
    public InetSocketAddress address(String listener) {
        if (context != null
                && context.getRoute(ROUTE_PREFIX + listener).getConsumer()
                        instanceof SmtpListenerConsumer consumer) {
            return consumer.address();
        }
        throw new IllegalStateException("the listener '" + listener + "' does not run");
    }

    /// How the listeners are: down when one of them is.
    public PartHealth health() {
        if (context == null) {
            return PartHealth.starting("smtp");
        }
        List<PartHealth> unwell =
                context.getRoutes().stream()
                        .map(Route::getConsumer)
                        .filter(SmtpListenerConsumer.class::isInstance)
                        .map(consumer -> ((SmtpListenerConsumer) consumer).health())
                        .filter(health -> health.state() != PartHealth.State.UP)
                        .toList();
        return unwell.isEmpty()
                ? PartHealth.up("smtp", "listens")
                : PartHealth.down(
                        "smtp", unwell.getFirst().part() + " " + unwell.getFirst().detail());
    }

    @Override
    public void close() {
        if (context != null) {
            context.stop();
        }
    }

    private DefaultCamelContext newContext() {
        DefaultCamelContext made = new DefaultCamelContext();
        made.getCamelContextExtension().setName("mailriver-ingest");
        made.setStreamCaching(false);
        made.setAllowUseOriginalMessage(false);
        made.setStartupSummaryLevel(StartupSummaryLevel.Off);
        made.getShutdownStrategy().setTimeout(longestGrace().plus(BEYOND_GRACE).toSeconds());
        made.addComponent(
                SmtpListenerComponent.SCHEME, new SmtpListenerComponent(smtp, intake, log, clock));
        new MailConverters(blobs).register(made.getTypeConverterRegistry());
        return made;
    }

    private Duration longestGrace() {
        return smtp.stream()
                .map(SmtpListenerConfig::stopGrace)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /// What Camel wrapped: the listener's own complaint where there is one.
    private static RuntimeException cause(Exception failed) {
        for (Throwable at = failed; at != null; at = at.getCause()) {
            if (at instanceof SmtpListenerException own) {
                return own;
            }
        }
        return failed instanceof RuntimeException unchecked
                ? unchecked
                : new UncheckedIOException(new IOException("ingest routes can't start", failed));
    }

    /// From each listener into the intake. A failure is not handled here: the engine answers the
    /// client, who tries again.
    private final class Routes extends RouteBuilder {
        @Override
        public void configure() {
            errorHandler(noErrorHandler());
            for (SmtpListenerConfig listener : smtp) {
                from(SmtpListenerComponent.SCHEME + ":" + listener.name())
                        .routeId(ROUTE_PREFIX + listener.name())
                        .process(new PublishProcessor(intake));
            }
        }
    }
}
