package io.mailriver.app.river;

import io.mailriver.app.config.MailriverConfig;
import io.mailriver.app.config.Role;
import io.mailriver.ingest.intake.KafkaIntake;
import io.mailriver.runtime.admin.AdminServer;
import io.mailriver.runtime.admin.Metrics;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.TopicTrimmer;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Everything that runs in this process. Read [#start] from top to bottom: what stands at the
/// mail's far end is started first, ingest last, so that no mail is taken in before it can go on.
///
/// [#close] stops in reverse: first nothing more is taken in, then what is in flight is finished or
/// given back, the broker goes last. One thread at a time, but [#health] may be asked by any.
public final class River implements AutoCloseable {
    private final MailriverConfig config;
    private final Set<Role> roles;
    private final InstantSource clock;
    private final Metrics metrics = new Metrics();
    private final Parts parts = new Parts();

    public River(MailriverConfig config, Set<Role> roles, InstantSource clock) {
        this.config = config;
        this.roles = Set.copyOf(roles);
        this.clock = clock;
    }

    /// Starts every part that the roles need; returns when they are under way, which is not yet
    /// ready: see [#isReady].
    ///
    /// @throws Exception when a part can't start; [#close] then closes those that did
    public void start() throws Exception {
        parts.start("metrics", metrics, metrics::start, () -> PartHealth.up("metrics", ""));
        if (config.admin().enabled()) {
            AdminServer admin =
                    new AdminServer(config.admin().bind(), metrics.registry(), this::health);
            parts.start("admin", admin, admin::start, () -> PartHealth.up("admin", ""));
        }
        KafkaClients kafka = new KafkaClients(startBroker(), config.kafka().client());
        TopicCatalogue catalogue = config.kafka().catalogue();
        new TopicPreparation(kafka, catalogue).run();
        BlobStore blobs = FileBlobStore.open(config.blobs(), clock);
        TopicTrimmer trimmer = new TopicTrimmer(kafka, catalogue, config.kafka(), clock);
        parts.start("trimmer", trimmer, trimmer::start, () -> PartHealth.up("trimmer", ""));
        if (roles.contains(Role.INGEST)) {
            startIngest(kafka, catalogue, blobs);
        }
    }

    /// How each part is.
    public List<PartHealth> health() {
        return parts.health();
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

    /// @return the bootstrap servers
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

    private void startIngest(KafkaClients kafka, TopicCatalogue catalogue, BlobStore blobs)
            throws Exception {
        KafkaIntake intake =
                new KafkaIntake(
                        kafka,
                        catalogue,
                        blobs,
                        config.intake(),
                        clock,
                        new SecureRandom()::nextLong);
        parts.start("intake", intake, intake::start, () -> healthOf(intake));
    }

    private static PartHealth healthOf(KafkaIntake intake) {
        return intake.closed()
                .map(reason -> PartHealth.down("intake", "takes no mail: " + reason))
                .orElseGet(() -> PartHealth.up("intake", "takes mail"));
    }
}
