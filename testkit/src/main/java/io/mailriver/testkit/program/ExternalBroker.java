package io.mailriver.testkit.program;

import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.testkit.peer.FreePorts;
import io.mailriver.testkit.peer.PeerFolder;
import io.mailriver.testkit.peer.PeerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One Kafka broker in a JVM of its own, to be stopped, killed or frozen under the program.
///
/// It keeps its port and its data over [#stop], [#kill] and [#startAgain]. Not thread-safe.
public final class ExternalBroker implements AutoCloseable {
    private static final String NAME = "broker";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final PeerFolder folder;
    private final int port;
    private final KafkaConfig.Flush flush;
    private @Nullable PeerProcess process;

    private ExternalBroker(PeerFolder folder, int port, KafkaConfig.Flush flush) {
        this.folder = folder;
        this.port = port;
        this.flush = flush;
    }

    /// Starts one that leaves flushing to the operating system, and returns when it serves clients.
    public static ExternalBroker start() {
        return start(KafkaConfig.Flush.OS);
    }

    /// Starts one and returns when it serves clients.
    public static ExternalBroker start(KafkaConfig.Flush flush) {
        return FreePorts.startOn(
                1,
                ports -> {
                    ExternalBroker broker =
                            new ExternalBroker(PeerFolder.create(NAME), ports.getFirst(), flush);
                    broker.startAgain();
                    return broker;
                });
    }

    /// Starts it after [#stop] or [#kill], and returns when it serves clients.
    public void startAgain() {
        ChildJvm jvm =
                new ChildJvm(
                        BrokerMain.class.getName(),
                        List.of(),
                        List.of(
                                folder.resolve("data").toString(),
                                Integer.toString(port),
                                flush.name()));
        OutputFile out = new OutputFile(folder.resolve(NAME + ".out"));
        long before = out.size();
        PeerProcess starting =
                PeerProcess.start(NAME, folder, jvm.command(), jvm.environment(Map.of()));
        process = starting;
        starting.awaitReady(
                BrokerMain.READY,
                START_PATIENCE,
                () -> out.textFrom(before).contains(BrokerMain.READY));
    }

    /// `host:port` for clients.
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Stops it cleanly; clients are refused until it is started again.
    public void stop() {
        running().terminate();
        int _ = running().await(STOP_PATIENCE);
    }

    /// Ends it at once: SIGKILL.
    public void kill() {
        running().kill();
    }

    /// Freezes it: SIGSTOP. Connections stay and nobody answers.
    public void pause() {
        running().pause();
    }

    /// Ends the freeze: SIGCONT.
    public void resume() {
        running().resume();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        folder.close();
    }

    private PeerProcess running() {
        PeerProcess running = process;
        if (running == null) {
            throw new IllegalStateException("the broker was not started");
        }
        return running;
    }
}
