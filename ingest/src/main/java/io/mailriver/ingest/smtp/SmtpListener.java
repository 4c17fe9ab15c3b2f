package io.mailriver.ingest.smtp;

import io.mailriver.ingest.intake.Intake;
import io.mailriver.ingest.login.Logins;
import io.mailriver.runtime.config.ReloadedFiles;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.envelope.Domain;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One SMTP listener: takes connections and runs each as a session on a virtual thread.
///
/// [#close] takes no further connections, tells idle sessions `421`, lets sessions that receive a
/// mail finish it within the configured grace, and returns when all are gone.
public final class SmtpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpListener.class);

    private static final Duration MAX_PROXY_WAIT = Duration.ofSeconds(5); // proxies are near
    private static final Duration MAX_ABORT = Duration.ofSeconds(5);
    private static final long PAUSE_AFTER_FAILED_ACCEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration MAX_WATCH_INTERVAL = Duration.ofSeconds(1);

    private final ListenerContext context;
    private final Connections connections;
    private final BufferPool buffers = new BufferPool();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ListeningSocket server;
    private @Nullable ReloadedFiles<ServerTls> tls;
    private volatile @Nullable String acceptFailure;

    /// @param sink where complete mails go
    /// @param clock gives the envelope's time of receipt
    public SmtpListener(
            SmtpListenerConfig config,
            Intake intake,
            MailSink sink,
            MailLog log,
            InstantSource clock) {
        this(config, intake, sink, log, clock, file -> Logins.read(file, new SecureRandom()));
    }

    SmtpListener(
            SmtpListenerConfig config,
            Intake intake,
            MailSink sink,
            MailLog log,
            InstantSource clock,
            Policy.LoginReading loginReading) {
        Domain host = config.hostname().orElseGet(SmtpListener::machineName);
        this.context = ListenerContext.of(config, host, intake, sink, log, clock, loginReading);
        this.connections = new Connections(config.limits());
    }

    /// Binds the address and begins to take connections.
    ///
    /// @throws SmtpListenerException when the address can't be bound or a file not be read
    public void start() {
        SmtpListenerConfig config = context.config();
        context.policy().read();
        tls = readTls(config);
        ListeningSocket bound = bind(config);
        server = bound;
        showNumbers();
        Thread.ofVirtual().name("smtp-" + config.name() + "-accept").start(() -> accept(bound));
        Thread.ofVirtual().name("smtp-" + config.name() + "-watch").start(this::watch);
        LOG.atInfo()
                .addKeyValue("listener", config.name())
                .addKeyValue("address", bound.address())
                .addKeyValue("tls", config.tls().mode())
                .log("SMTP listener started");
    }

    /// The TCP port that it listens on; there once it was started.
    public InetSocketAddress address() {
        if (server != null && server.address() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("the listener was not started, or has no TCP port");
    }

    /// Why it takes no connections right now; empty when it does.
    public Optional<String> trouble() {
        ListeningSocket listening = server;
        if (listening == null || listening.isClosed()) {
            return Optional.of("does not listen");
        }
        return Optional.ofNullable(acceptFailure);
    }

    /// How many connections are open.
    public int connections() {
        return connections.count();
    }

    @Override
    public void close() {
        if (server == null || closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        gauges.forEach(context.meters()::remove);
        closeServer(server);
        connections.all().forEach(Connection::stop);
        try {
            if (!connections.awaitNone(context.config().stopGrace())) {
                connections.all().forEach(Connection::abort);
                boolean _ = connections.awaitNone(MAX_ABORT);
            }
        } catch (InterruptedException interrupted) {
            connections.all().forEach(Connection::abort);
            Thread.currentThread().interrupt();
        }
        LOG.atInfo().addKeyValue("listener", context.config().name()).log("SMTP listener stopped");
    }

    private void accept(ListeningSocket bound) {
        while (!bound.isClosed()) {
            try {
                Socket accepted = bound.accept();
                acceptFailure = null;
                admit(accepted);
            } catch (IOException failed) {
                if (!bound.isClosed()) { // too many open files, or a client that left early
                    acceptFailure = "can't take connections: " + failed.getMessage();
                    LOG.atWarn()
                            .addKeyValue("listener", context.config().name())
                            .addKeyValue("error", failed.getMessage())
                            .log("accepting a connection failed");
                    LockSupport.parkNanos(PAUSE_AFTER_FAILED_ACCEPT_NANOS);
                }
            }
        }
    }

    private void admit(Socket socket) {
        InetAddress address = socket.getInetAddress();
        boolean proxy = context.proxies().contain(address);
        context.meters().connection();
        Optional<Answer> tooMany = proxy ? connections.enter() : connections.enter(address);
        if (tooMany.isPresent()) {
            turnAway(socket, address, tooMany.get());
            return;
        }
        Thread.ofVirtual()
                .name("smtp-" + context.config().name() + "-" + socket.getPort())
                .start(() -> {
                    if (proxy) {
                        serveProxied(socket, address);
                    } else {
                        serveDirect(socket, address);
                    }
                });
    }

    private void serveDirect(Socket socket, InetAddress client) {
        try {
            serve(socket, client);
        } finally {
            connections.leave(client);
        }
    }

    /// The proxy says whose connection it is; the client counts, and not the proxy.
    private void serveProxied(Socket socket, InetAddress proxy) {
        try (socket) {
            InetAddress client;
            try (PatientInput in = new PatientInput(socket, MAX_PROXY_WAIT)) {
                client = ProxyHeader.read(in).orElse(proxy);
            } catch (ProtocolException | SocketTimeoutException wrong) {
                turnAway(socket, proxy, Answers.PROXY_EXPECTED);
                return;
            }
            Optional<Answer> tooMany = connections.know(client);
            if (tooMany.isPresent()) {
                turnAway(socket, client, tooMany.get());
                return;
            }
            try {
                serve(socket, client);
            } finally {
                connections.forget(client);
            }
        } catch (IOException gone) {
            LOG.atDebug().setCause(gone).log("connection broke");
        } finally {
            connections.leave();
        }
    }

    private void serve(Socket socket, InetAddress client) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection =
                    new Connection(context, socket, Client.at(client), tls, buffers);
            connections.add(connection);
            try {
                if (closed.getCount() == 0) {
                    connection.stop();
                }
                connection.run();
            } finally {
                connections.remove(connection);
            }
        } catch (IOException gone) {
            LOG.atDebug().setCause(gone).log("connection broke");
        }
    }

    private void showNumbers() {
        ListenerMeters meters = context.meters();
        gauges.add(meters.gauge("mailriver.smtp.sessions.active", connections, Connections::count));
        gauges.add(
                meters.gauge(
                        "mailriver.smtp.sessions.tarpitted",
                        context.policy().tarpit(),
                        Tarpit::waiting));
    }

    /// Says why and closes. The few octets fit into the empty send buffer, so this never blocks.
    private void turnAway(Socket socket, InetAddress client, Answer why) {
        context.refused(Client.at(client), "CONNECT", why);
        try (socket) {
            if (context.config().tls().mode() != TlsConfig.Mode.IMPLICIT) {
                socket.getOutputStream().write(why.wire());
            }
        } catch (IOException gone) { // must not look as if we could take no connections
            LOG.atDebug().setCause(gone).log("connection broke");
        }
    }

    /// Looks at every connection's deadline, until the listener is closed and none is left.
    private void watch() {
        SmtpListenerConfig.Timeouts timeouts = context.config().timeouts();
        Duration shortest = min(min(timeouts.command(), timeouts.data()), timeouts.session());
        Duration interval = min(MAX_WATCH_INTERVAL, shortest.dividedBy(4));
        long nanos = Math.max(interval.toNanos(), TimeUnit.MILLISECONDS.toNanos(10));
        while (closed.getCount() > 0 || connections.count() > 0) {
            LockSupport.parkNanos(nanos);
            connections.all().forEach(Connection::expire);
            refresh();
        }
    }

    /// Reads again the files that have changed. Sessions go on; new handshakes get what is new.
    private void refresh() {
        context.policy().refresh();
        ReloadedFiles<ServerTls> certificate = tls;
        if (certificate != null) {
            boolean _ = certificate.refresh();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static ListeningSocket bind(SmtpListenerConfig config) {
        try {
            return ListeningSocket.bind(config.bind(), config.transport().socketMode());
        } catch (IOException | IllegalArgumentException failed) {
            throw new SmtpListenerException(
                    "listener '"
                            + config.name()
                            + "' can't listen on "
                            + config.bind()
                            + ": "
                            + failed.getMessage()
                            + ", expected an address of this machine that is free",
                    failed);
        }
    }

    private static void closeServer(ListeningSocket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            LOG.atWarn().setCause(failed).log("closing the listening socket failed");
        }
    }

    private static @Nullable ReloadedFiles<ServerTls> readTls(SmtpListenerConfig config) {
        if (config.tls().mode() == TlsConfig.Mode.NONE) {
            return null;
        }
        try {
            return ServerTls.watch(config.name(), config.tls());
        } catch (IOException unreadable) {
            throw new SmtpListenerException(
                    "listener '" + config.name() + "' has no TLS: " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static Domain machineName() {
        try {
            return Domain.parse(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException | IllegalArgumentException nameless) {
            return new Domain.Name("localhost");
        }
    }
}
