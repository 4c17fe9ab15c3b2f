package io.mailriver.app.river;

import io.mailriver.app.config.MailriverConfig;
import io.mailriver.app.config.Role;
import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.imap.KafkaMarkStore;
import io.mailriver.deliver.retry.RetrySchedule;
import io.mailriver.deliver.worker.DeliveryWorker;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.PolledAccount;
import io.mailriver.ingest.account.Sharing;
import io.mailriver.ingest.intake.IntakeException;
import io.mailriver.ingest.intake.KafkaIntake;
import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.route.IngestRoutes;
import io.mailriver.parse.mime.MailParser;
import io.mailriver.parse.route.Router;
import io.mailriver.parse.topology.ParseStage;
import io.mailriver.runtime.admin.AdminServer;
import io.mailriver.runtime.admin.Metrics;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.runtime.kafka.BlobCollector;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.TopicTrimmer;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Everything that runs in this process. Read [#start] from top to bottom. The stages start side by
/// side: what one hands on waits on its topic until the next one works.
///
/// [#close] stops in reverse: first nothing more is taken in, then what is in flight is finished or
/// given back, the broker goes last. One thread at a time, but [#health] may be asked by any.
public final class River implements AutoCloseable {
    private final MailriverConfig config;
    private final Set<Role> roles;
    private final InstantSource clock;
    private final Runnable endProcess;
    private final Metrics metrics = new Metrics();
    private final MailLog log = new MailLog(metrics.registry());
    private final Parts parts = new Parts();
    private volatile boolean started;

    /// @param endProcess ends this process at once, so that whoever watches it starts it anew
    public River(
            MailriverConfig config, Set<Role> roles, InstantSource clock, Runnable endProcess) {
        this.endProcess = endProcess;
        this.config = config;
        this.roles = Set.copyOf(roles);
        this.clock = clock;
    }

    /// Starts every part that the roles need; returns when they are under way, which is not yet
    /// ready: see [#isReady].
    ///
    /// @throws Exception when a part can't start; [#close] then closes those that did
    public void start() throws Exception {
        parts.start("metrics", metrics, metrics::start, Parts.NO_HEALTH);
        if (config.admin().enabled()) {
            AdminServer admin =
                    new AdminServer(config.admin().bind(), metrics.registry(), this::health);
            parts.start("admin", admin, admin::start, Parts.NO_HEALTH);
        }
        Shared shared = shared();
        List<Parts.Start> stages = new ArrayList<>();
        if (roles.contains(Role.DELIVER)) {
            Parts deliver = parts.group("deliver");
            stages.add(() -> startDeliver(shared, deliver));
        }
        if (roles.contains(Role.PARSE)) {
            Parts parse = parts.group("parse");
            stages.add(() -> startParse(shared, parse));
        }
        if (roles.contains(Role.INGEST)) {
            Parts ingest = parts.group("ingest");
            stages.add(() -> startIngest(shared, ingest));
        }
        Parts.sideBySide(stages);
        started = true;
    }

    /// What all stages of a process use.
    private record Shared(KafkaClients kafka, TopicCatalogue catalogue, FileBlobStore blobs) {}

    /// How each part is, and while parts are missing yet, that it is starting.
    public List<PartHealth> health() {
        List<PartHealth> health = new ArrayList<>(parts.health());
        if (!started) {
            health.add(PartHealth.starting("start"));
        }
        return health;
    }

    /// True when every part works.
    public boolean isReady() {
        return health().stream().allMatch(part -> part.state() == PartHealth.State.UP);
    }

    /// A part that will not work again in this process; empty when there is none.
    public Optional<PartHealth> failure() {
        return health().stream()
                .filter(part -> part.state() == PartHealth.State.FAILED)
                .findFirst();
    }

    @Override
    public void close() {
        parts.close();
    }

    private Shared shared() throws Exception {
        KafkaClients kafka = new KafkaClients(startBroker(), config.kafka().client());
        TopicCatalogue catalogue = config.kafka().catalogue();
        new TopicPreparation(kafka, catalogue, pollsAccounts()).run();
        FileBlobStore blobs = FileBlobStore.open(config.blobs(), clock);
        TopicTrimmer trimmer =
                new TopicTrimmer(
                        kafka, catalogue, config.kafka(), config.parse().expireAfter(), clock);
        parts.start("trimmer", trimmer, trimmer::start, Parts.NO_HEALTH);
        return new Shared(kafka, catalogue, blobs);
    }

    /// Starts the embedded broker unless there is a cluster; gives the bootstrap servers.
    private String startBroker() throws Exception {
        if (config.kafka().bootstrapServers().isPresent()) {
            return config.kafka().bootstrapServers().get();
        }
        EmbeddedBroker broker =
                new EmbeddedBroker(
                        config.data().resolve("kafka"),
                        config.kafka().embedded().bind(),
                        config.kafka().embedded().flush());
        parts.start(
                "broker",
                broker,
                broker::start,
                () -> PartHealth.up("broker", "embedded on " + broker.bootstrapServers()));
        return broker.bootstrapServers();
    }

    private void startDeliver(Shared shared, Parts deliver) throws Exception {
        KafkaMarkStore marks = new KafkaMarkStore(shared.kafka(), shared.catalogue());
        if (config.destinations().kinds().containsValue(DestinationKind.IMAP)) {
            deliver.start("marks", marks, marks::start, Parts.NO_HEALTH);
        }
        Map<String, Destination> destinations = config.destinations().open(marks, clock);
        destinations.forEach(
                (name, destination) -> deliver.keep("destination " + name, destination));
        RetrySchedule schedule =
                new RetrySchedule(
                        shared.kafka(),
                        shared.catalogue(),
                        config.data().resolve("state").resolve("schedule"));
        deliver.start(
                "schedule", schedule, schedule::start, new Watch("schedule", schedule::isRunning));
        startCollector(shared, schedule, deliver);
        DeliveryWorker worker =
                new DeliveryWorker(
                        shared.kafka(),
                        shared.catalogue(),
                        destinations,
                        shared.blobs(),
                        log,
                        config.deliver(),
                        clock);
        deliver.start(
                "deliver",
                worker,
                worker::start,
                () -> PartHealth.up("deliver", "takes deliveries"));
    }

    private void startCollector(Shared shared, RetrySchedule schedule, Parts deliver)
            throws Exception {
        BlobCollector collector =
                new BlobCollector(
                        shared.kafka(),
                        shared.catalogue(),
                        shared.blobs(),
                        config.kafka().keep(),
                        schedule::isRunning,
                        clock);
        deliver.start("blob collector", collector, collector::start, Parts.NO_HEALTH);
    }

    private void startParse(Shared shared, Parts parse) throws Exception {
        Router router = new Router(config.routes(), config.parse().expireAfter(), clock);
        ParseStage stage =
                new ParseStage(
                        shared.kafka(),
                        shared.catalogue(),
                        new MailParser(config.parseLimits())::parse,
                        router,
                        shared.blobs(),
                        log,
                        config.parse(),
                        config.data().resolve("state").resolve("parse"),
                        clock,
                        endProcess);
        parse.start("parse", stage, stage::start, new Watch("parse", stage::isReady));
    }

    private void startIngest(Shared shared, Parts ingest) throws Exception {
        KafkaIntake intake =
                new KafkaIntake(
                        shared.kafka(),
                        shared.catalogue(),
                        shared.blobs(),
                        config.intake(),
                        clock,
                        new SecureRandom()::nextLong);
        ingest.start("intake", intake, intake::start, () -> healthOf(intake));
        IngestRoutes routes =
                new IngestRoutes(config.listeners(), intake, shared.blobs(), log, clock);
        ingest.start("smtp", routes, routes::start, routes::health);
        if (pollsAccounts()) {
            startPolling(shared, ingest);
        }
    }

    private boolean pollsAccounts() {
        return roles.contains(Role.INGEST)
                && !(config.imapAccounts().isEmpty() && config.pop3Accounts().isEmpty());
    }

    private void startPolling(Shared shared, Parts ingest) throws Exception {
        SecureRandom random = new SecureRandom();
        Deadlines deadlines = new Deadlines();
        ingest.keep("poll deadlines", deadlines);
        Sharing sharing =
                new Sharing(
                        shared.kafka(),
                        shared.catalogue(),
                        accounts(deadlines, random),
                        new MailSpool(shared.blobs(), config.intake(), clock, random::nextLong),
                        config.data().resolve("sightings"),
                        log,
                        clock);
        ingest.start("poll", sharing, sharing::start, sharing::health);
    }

    private List<PolledAccount> accounts(Deadlines deadlines, SecureRandom random) {
        PollContext context =
                new PollContext(
                        machineName(),
                        config.intake().inlineLimit(),
                        deadlines,
                        clock,
                        random::nextDouble,
                        metrics.registry(),
                        PollContext.Pauses.DEFAULTS);
        return Stream.concat(
                        config.imapAccounts().stream().map(account -> account.with(context)),
                        config.pop3Accounts().stream().map(account -> account.with(context)))
                .toList();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    private static PartHealth healthOf(KafkaIntake intake) {
        return intake.closed()
                .map(reason -> PartHealth.down("intake", "takes no mail: " + said(reason)))
                .orElseGet(() -> PartHealth.up("intake", "takes mail"));
    }

    private static String said(IntakeException.Reason reason) {
        return switch (reason) {
            case KAFKA_AWAY -> "Kafka is away";
            case BUSY -> "the bytes in flight are used up";
            case STORAGE -> "the disk is nearly full";
            case REFUSED -> "Kafka refuses it";
        };
    }
}
