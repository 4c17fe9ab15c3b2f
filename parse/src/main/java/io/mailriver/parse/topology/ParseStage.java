package io.mailriver.parse.topology;

import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.route.Router;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.BiFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parse stage: reads `mail.raw` and `mail.polled`, writes events, deliveries, ledger and dead
/// letters, exactly once. The door of this package.
///
/// [#start] and [#close] are called by one thread; the rest is thread-safe.
public final class ParseStage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParseStage.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

    private final KafkaClients clients;
    private final TopicCatalogue catalogue;
    private final BiFunction<MailContent, MailFacts, ParsedMail> parser;
    private final Router router;
    private final BlobStore blobs;
    private final MailLog log;
    private final ParseStageConfig config;
    private final Path folder;
    private final InstantSource clock;
    private final Runnable endProcess;
    private final ThreadRevival revival = new ThreadRevival();
    private volatile @Nullable KafkaStreams streams;
    private @Nullable ParseGuard guard;

    /// @param parser total but for [java.io.UncheckedIOException] of the blob store
    /// @param folder for the stage's state; its own, and kept over restarts
    /// @param endProcess ends this process at once, so that it is restarted: called when too many
    ///   mails hang
    public ParseStage(
            KafkaClients clients,
            TopicCatalogue catalogue,
            BiFunction<MailContent, MailFacts, ParsedMail> parser,
            Router router,
            BlobStore blobs,
            MailLog log,
            ParseStageConfig config,
            Path folder,
            InstantSource clock,
            Runnable endProcess) {
        this.clients = clients;
        this.catalogue = catalogue;
        this.parser = parser;
        this.router = router;
        this.blobs = blobs;
        this.log = log;
        this.config = config;
        this.folder = folder;
        this.clock = clock;
        this.endProcess = endProcess;
    }

    /// The consumer group whose committed offsets say how far this stage has finished.
    public static String group(TopicCatalogue catalogue) {
        return catalogue.name(MailGroup.PARSE);
    }

    /// Starts the stage; the topics must exist. Returns before the first mail can be parsed.
    ///
    /// @throws ParseStageException when the brokers don't answer, or committed offsets vanished
    public void start() throws IOException {
        Files.createDirectories(folder);
        try (Admin admin = clients.admin(group(catalogue) + "-start")) {
            new StartingPoint(admin, catalogue, group(catalogue)).ensure(config.startOver());
        }
        OffsetJournal journal = OffsetJournal.open(folder.resolve("offsets.journal"));
        journal.suspects()
                .forEach((at, deaths) ->
                        LOG.atWarn()
                                .setMessage("a mail was being parsed when the process died")
                                .addKeyValue("at", at)
                                .addKeyValue("deaths", deaths)
                                .log());
        TransactionClock transactions = new TransactionClock(ParseSettings.TRANSACTION_TIMEOUT);
        ParseGuard newGuard = new ParseGuard(config.deadline(), journal, transactions, endProcess);
        guard = newGuard;
        log.meters()
                .gauge("mailriver.parse.threads.abandoned", newGuard, g -> g.abandonedThreads());
        KafkaStreams starting =
                new KafkaStreams(
                        ParseTopology.of(
                                catalogue, config.resendWindow(), () -> processor(newGuard)),
                        ParseSettings.of(
                                clients,
                                catalogue,
                                config,
                                group(catalogue),
                                instanceId(),
                                folder.resolve("streams")),
                        new ParseClients(transactions));
        starting.setUncaughtExceptionHandler(revival);
        starting.setStateListener((now, before) -> changed(now));
        streams = starting;
        starting.start();
    }

    /// True while mails are being parsed, or will be once partitions are shared out.
    public boolean isRunning() {
        KafkaStreams running = streams;
        return running != null && running.state().isRunningOrRebalancing() && !revival.isFailing();
    }

    /// True once every thread has its partitions and its state.
    public boolean isReady() {
        KafkaStreams running = streams;
        return running != null
                && running.state() == KafkaStreams.State.RUNNING
                && !revival.isFailing();
    }

    /// Finishes what is in work, commits it and leaves the group.
    @Override
    public void close() {
        revival.close();
        KafkaStreams running = streams;
        if (running != null) {
            boolean inTime =
                    running.close(
                            CloseOptions.timeout(CLOSE_PATIENCE)
                                    .withGroupMembershipOperation(
                                            CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            if (!inTime) {
                LOG.atWarn().setMessage("parse stage did not stop in time").log();
            }
        }
        ParseGuard guarding = guard;
        if (guarding != null) {
            guarding.close();
        }
    }

    private void changed(KafkaStreams.State now) {
        if (now == KafkaStreams.State.RUNNING) {
            revival.wellAgain();
        }
        LOG.atInfo().setMessage("parse stage").addKeyValue("state", now).log();
    }

    private MailProcessor processor(ParseGuard here) {
        DeadLetters deadLetters = new DeadLetters(catalogue, clock);
        MailWork work =
                new MailWork(
                        parser,
                        router,
                        blobs,
                        new MailWriting(deadLetters, clock),
                        deadLetters,
                        config);
        return new MailProcessor(
                catalogue, work, deadLetters, here, log, clock, config.resendWindow());
    }

    /// This process's name in the group, the same over restarts.
    private String instanceId() throws IOException {
        Path file = folder.resolve("instance-id");
        if (!Files.exists(file)) {
            Path written = folder.resolve("instance-id.new");
            Files.writeString(written, UUID.randomUUID().toString());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }
}
