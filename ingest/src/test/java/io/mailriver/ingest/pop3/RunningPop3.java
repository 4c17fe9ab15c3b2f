package io.mailriver.ingest.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.account.AccountDesk;
import io.mailriver.ingest.account.AccountStatus;
import io.mailriver.ingest.account.AccountStatus.State;
import io.mailriver.ingest.account.PartitionLostException;
import io.mailriver.ingest.account.PollContext;
import io.mailriver.ingest.account.Poller;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.testkit.peer.Dovecot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A poller on a thread of its own, with short pauses.
final class RunningPop3 implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deadlines deadlines = new Deadlines();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final Poller poller;
    private final Thread thread;

    RunningPop3(Pop3AccountConfig config, AccountDesk desk) {
        poller = config.with(context(deadlines)).poller(desk);
        thread = Thread.ofVirtual().start(this::run);
    }

    /// In the clear.
    static Pop3AccountConfig config(int port, String user) {
        return config(server(port, user, MailServer.Tls.NONE, Optional.empty()));
    }

    static Pop3AccountConfig config(MailServer server) {
        return new Pop3AccountConfig(
                "support",
                server,
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                ByteSize.ofMiB(30));
    }

    static Pop3AccountConfig withMaxMailSize(Pop3AccountConfig config, ByteSize size) {
        return new Pop3AccountConfig(
                config.name(), config.server(), config.pollInterval(), config.dataTimeout(), size);
    }

    static Pop3AccountConfig withTimes(
            Pop3AccountConfig config, Duration pollInterval, Duration dataTimeout) {
        return new Pop3AccountConfig(
                config.name(), config.server(), pollInterval, dataTimeout, config.maxMailSize());
    }

    static MailServer server(int port, String user, MailServer.Tls tls, Optional<Path> trust) {
        return new MailServer(
                "localhost",
                port,
                tls,
                trust,
                user,
                new Secret(Dovecot.PASSWORD),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10));
    }

    static PollContext context(Deadlines deadlines) {
        return new PollContext(
                "river.example.org",
                ByteSize.ofMiB(1),
                deadlines,
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextDouble(),
                new SimpleMeterRegistry(),
                new PollContext.Pauses(
                        Duration.ofMillis(20),
                        Duration.ofMillis(200),
                        Duration.ofMillis(50),
                        Duration.ofMillis(500)));
    }

    AccountStatus status() {
        return poller.status();
    }

    RunningPop3 awaitLive() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(status().state()).isEqualTo(State.LIVE));
        return this;
    }

    void awaitDetail(String part) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(status().detail()).contains(part));
    }

    /// Interrupts it; it must end by that.
    @Override
    public void close() {
        thread.interrupt();
        Throwable how = end.orTimeout(20, TimeUnit.SECONDS).join();
        deadlines.close();
        if (!(how instanceof InterruptedException || how instanceof PartitionLostException)) {
            throw new AssertionError("the poller ended otherwise", how);
        }
    }

    private void run() {
        try {
            poller.run();
            end.complete(new AssertionError("returned"));
        } catch (Throwable thrown) {
            end.complete(thrown);
        }
    }
}
