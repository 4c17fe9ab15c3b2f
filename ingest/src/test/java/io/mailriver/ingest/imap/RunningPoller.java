package io.mailriver.ingest.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/// A poller on a thread of its own, with short pauses.
final class RunningPoller implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deadlines deadlines = new Deadlines();
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final Poller poller;
    private final Thread thread;

    /// What differs between tests.
    record Setup(
            int port,
            String user,
            List<String> mailboxes,
            InitialRead initial,
            boolean idle,
            Duration pollInterval,
            Duration idleRenewal,
            ByteSize inlineLimit,
            ByteSize maxMailSize,
            Duration commandTimeout,
            Duration compareInterval,
            ImapAccountConfig.KnownMail knownMail) {
        static Setup of(int port, String user) {
            return new Setup(
                    port,
                    user,
                    List.of("INBOX"),
                    new InitialRead.Beginning(),
                    false,
                    Duration.ofMillis(200),
                    Duration.ofMinutes(25),
                    ByteSize.ofMiB(1),
                    ByteSize.ofMiB(30),
                    Duration.ofSeconds(20),
                    Duration.ofHours(1),
                    ImapAccountConfig.KnownMail.RECOGNISE);
        }

        Setup mailboxes(String... patterns) {
            return new Setup(
                    port,
                    user,
                    List.of(patterns),
                    initial,
                    idle,
                    pollInterval,
                    idleRenewal,
                    inlineLimit,
                    maxMailSize,
                    commandTimeout,
                    compareInterval,
                    knownMail);
        }

        Setup initial(InitialRead other) {
            return new Setup(
                    port,
                    user,
                    mailboxes,
                    other,
                    idle,
                    pollInterval,
                    idleRenewal,
                    inlineLimit,
                    maxMailSize,
                    commandTimeout,
                    compareInterval,
                    knownMail);
        }

        Setup idle(Duration otherInterval, Duration renewal) {
            return new Setup(
                    port,
                    user,
                    mailboxes,
                    initial,
                    true,
                    otherInterval,
                    renewal,
                    inlineLimit,
                    maxMailSize,
                    commandTimeout,
                    compareInterval,
                    knownMail);
        }

        Setup sizes(ByteSize inline, ByteSize max) {
            return new Setup(
                    port,
                    user,
                    mailboxes,
                    initial,
                    idle,
                    pollInterval,
                    idleRenewal,
                    inline,
                    max,
                    commandTimeout,
                    compareInterval,
                    knownMail);
        }

        Setup commandTimeout(Duration other) {
            return new Setup(
                    port,
                    user,
                    mailboxes,
                    initial,
                    idle,
                    pollInterval,
                    idleRenewal,
                    inlineLimit,
                    maxMailSize,
                    other,
                    compareInterval,
                    knownMail);
        }

        Setup compareInterval(Duration other) {
            return new Setup(
                    port,
                    user,
                    mailboxes,
                    initial,
                    idle,
                    pollInterval,
                    idleRenewal,
                    inlineLimit,
                    maxMailSize,
                    commandTimeout,
                    other,
                    knownMail);
        }

        Setup knownMail(ImapAccountConfig.KnownMail other) {
            return new Setup(
                    port,
                    user,
                    mailboxes,
                    initial,
                    idle,
                    pollInterval,
                    idleRenewal,
                    inlineLimit,
                    maxMailSize,
                    commandTimeout,
                    compareInterval,
                    other);
        }

        ImapAccountConfig config() {
            return new ImapAccountConfig(
                    "support",
                    new MailServer(
                            "localhost",
                            port,
                            MailServer.Tls.NONE,
                            Optional.empty(),
                            user,
                            new Secret(Dovecot.PASSWORD),
                            Duration.ofSeconds(20),
                            commandTimeout),
                    new MailboxPatterns(mailboxes),
                    initial,
                    idle,
                    2,
                    pollInterval,
                    idleRenewal,
                    Duration.ofSeconds(20),
                    compareInterval,
                    maxMailSize,
                    knownMail,
                    ImapAccountConfig.Then.KEEP);
        }
    }

    RunningPoller(Setup setup, FakeDesk desk) {
        PollContext context =
                new PollContext(
                        "river.example.org",
                        setup.inlineLimit(),
                        deadlines,
                        InstantSource.system(),
                        () -> ThreadLocalRandom.current().nextDouble(),
                        new SimpleMeterRegistry(),
                        new PollContext.Pauses(
                                Duration.ofMillis(20),
                                Duration.ofMillis(300),
                                Duration.ofMillis(50),
                                Duration.ofMillis(500)));
        poller = setup.config().with(context).poller(desk);
        thread = Thread.ofVirtual().start(this::run);
    }

    AccountStatus status() {
        return poller.status();
    }

    RunningPoller awaitLive() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status().state()).isEqualTo(State.LIVE));
        return this;
    }

    /// What ended it.
    Throwable awaitEnd() {
        return end.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    /// Interrupts it; it must end by that.
    @Override
    public void close() {
        thread.interrupt();
        Throwable how = awaitEnd();
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
