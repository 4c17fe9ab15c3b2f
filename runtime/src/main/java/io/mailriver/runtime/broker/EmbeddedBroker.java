package io.mailriver.runtime.broker;

import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/// One Kafka broker and controller in this process, with its data in a folder that survives
/// restarts and kills.
///
/// With [KafkaConfig.Flush#EVERY_APPEND] every append of every topic, internal ones included, is on
/// disk before it is acknowledged. A fault of the disk ends the whole process, as Kafka's own fault
/// handlers do. Not thread-safe.
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE_ID = 1;
    private static final String FORMATTED_MARK = "meta.properties";
    private static final int MAX_DELIVERY_COUNT = 25; // Kafka 4.3's own hard limit for a group
    private static final int DEFAULT_DELIVERY_COUNT = 10; // and for what holds without one
    private static final int MAX_SHARE_LOCK_MILLIS = 60_000;

    private final Path folder;
    private final HostPort bind;
    private final KafkaConfig.Flush flush;
    private @Nullable KafkaRaftServer server;

    /// @param bind port 0 takes a free one at each [#start]
    public EmbeddedBroker(Path folder, HostPort bind, KafkaConfig.Flush flush) throws IOException {
        this.folder = folder;
        this.bind = bind.port() == 0 ? new HostPort(bind.host(), freePort(bind.host())) : bind;
        this.flush = flush;
    }

    /// `host:port` for clients.
    public String bootstrapServers() {
        return bind.toString();
    }

    /// Formats the folder when it is new, starts, and returns when clients are served.
    public void start() throws Exception {
        Files.createDirectories(folder);
        int controllerPort = freePort("127.0.0.1");
        if (!Files.exists(folder.resolve(FORMATTED_MARK))) {
            format();
        }
        KafkaRaftServer starting =
                new KafkaRaftServer(
                        new kafka.server.KafkaConfig(settings(controllerPort), false), Time.SYSTEM);
        server = starting;
        starting.startup();
        PatientMarkers.install(starting);
    }

    /// Stops cleanly; everything acknowledged is on disk.
    @Override
    public void close() {
        KafkaRaftServer running = server;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
            server = null;
        }
    }

    private void format() throws Exception {
        new Formatter()
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
    }

    private Properties settings(int controllerPort) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put(
                "listeners", "PLAINTEXT://" + bind + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", folder.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", Integer.toString(TopicCatalogue.MAX_RECORD_OCTETS));
        oneCopy(settings);
        quickStart(settings);
        small(settings);
        shareGroups(settings);
        if (flush == KafkaConfig.Flush.EVERY_APPEND) {
            settings.put("log.flush.interval.messages", "1");
        }
        return settings;
    }

    private static void oneCopy(Properties settings) {
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
    }

    /// A restarted single voter waits these times for peers and for its own dead incarnation.
    private static void quickStart(Properties settings) {
        settings.put("controller.quorum.election.timeout.ms", "100");
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.streams.initial.rebalance.delay.ms", "0");
    }

    /// Few partitions for Kafka's own topics, little heap for the log cleaner.
    private static void small(Properties settings) {
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.num.partitions", "4");
        settings.put("transaction.state.log.segment.bytes", "16777216");
        settings.put("share.coordinator.state.topic.segment.bytes", "16777216");
    }

    /// A worker joins within a second, and one that was killed owns partitions for six more, not
    /// 45.
    private static void shareGroups(Properties settings) {
        settings.put("group.share.max.delivery.count.limit", Integer.toString(MAX_DELIVERY_COUNT));
        settings.put("group.share.delivery.count.limit", Integer.toString(DEFAULT_DELIVERY_COUNT));
        settings.put(
                "group.share.max.record.lock.duration.ms", Integer.toString(MAX_SHARE_LOCK_MILLIS));
        settings.put("group.share.min.record.lock.duration.ms", "1000");
        settings.put("group.share.max.partition.max.record.locks", "10000");
        settings.put("group.share.min.heartbeat.interval.ms", "500");
        settings.put("group.share.heartbeat.interval.ms", "500");
        settings.put("group.share.min.session.timeout.ms", "3000");
        settings.put("group.share.session.timeout.ms", "6000");
        settings.put("group.share.assignment.interval.ms", "0");
    }

    private static int freePort(String host) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
            return socket.getLocalPort();
        }
    }
}
