package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.testkit.peer.PeerFolder;
import io.mailriver.testkit.peer.PeerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharingIT {
    private static final int ACCOUNTS = 200;
    private static final Duration A_WHILE = Duration.ofMinutes(1);
    private static final int ENDLESS = 1_000_000;

    @TempDir private Path folder;
    private final List<Sharing> sharings = new ArrayList<>();
    private EmbeddedBroker broker;
    private PolledTopics topics;

    @BeforeEach
    void start() throws Exception {
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS);
        broker.start();
        topics = PolledTopics.create(broker.bootstrapServers());
    }

    @AfterEach
    void stop() {
        sharings.forEach(Sharing::close);
        broker.close();
    }

    @Test
    void twoShareTheAccountsAndOneHasAllAtOnceWhenTheOtherIsClosed() throws Exception {
        List<FakeAccount> accounts = SharingWorker.accounts(ACCOUNTS, 20, "a");
        Sharing first = share(accounts);
        await().atMost(A_WHILE).until(() -> polledBy(first) == ACCOUNTS);
        Sharing second = share(accounts);

        await().atMost(A_WHILE)
                .until(() ->
                        polledBy(second) > 60 && polledBy(first) + polledBy(second) == ACCOUNTS);
        assertThat(polledBy(first)).isGreaterThan(60);
        assertThat(namesOf(first)).doesNotContainAnyElementsOf(namesOf(second));
        await().atMost(A_WHILE).until(() -> first.health().state() == PartHealth.State.UP);
        assertThat(first.health().detail()).contains("of 200 accounts, 0 of them unwell");

        long closing = System.nanoTime();
        second.close();
        await().atMost(A_WHILE).until(() -> polledBy(first) == ACCOUNTS);
        assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(5));
        await().atMost(A_WHILE).until(() -> allLive(first));
        assertThat(topics.polled())
                .containsExactlyInAnyOrderElementsOf(PolledTopics.allOf(accounts));
    }

    @Test
    void theAccountsOfAKilledWorkerMoveWithinItsSession() throws Exception {
        List<FakeAccount> accounts = SharingWorker.accounts(ACCOUNTS, 40, "here");
        try (Child other = child(40)) {
            await().atMost(A_WHILE).until(() -> topics.polled().size() > 100);
            Sharing here = share(accounts);
            await().atMost(A_WHILE).until(() -> polledBy(here) > 0);
            other.process().kill();

            await().atMost(Duration.ofSeconds(15)).until(() -> polledBy(here) == ACCOUNTS);
            await().atMost(A_WHILE).until(() -> allLive(here));
            assertThat(topics.polled())
                    .containsExactlyInAnyOrderElementsOf(PolledTopics.allOf(accounts));
        }
    }

    @Test
    void aFrozenWorkerThatWakesUpIsFencedAndNoMailIsThereTwice() throws Exception {
        try (Child other = child(ENDLESS)) {
            await().atMost(A_WHILE).until(() -> topics.polled().size() > 100);
            Sharing here = share(SharingWorker.accounts(ACCOUNTS, ENDLESS, "here"));
            await().atMost(A_WHILE).until(() -> polledBy(here) > 0);
            other.process().pause();
            await().atMost(Duration.ofSeconds(15)).until(() -> polledBy(here) == ACCOUNTS);
            long mailsOfOther = polledWhere(envelope -> envelope.byHost().equals("other"));
            other.process().resume();

            // it comes back as a new member, and gets its share again
            await().atMost(A_WHILE).until(() -> polledBy(here) < ACCOUNTS);
            await().atMost(A_WHILE)
                    .until(() ->
                            polledWhere(envelope -> envelope.byHost().equals("other"))
                                    > mailsOfOther);
            other.process().kill();
            await().atMost(A_WHILE).until(() -> polledBy(here) == ACCOUNTS); // ends what hangs
        }
        sharings.forEach(Sharing::close);
        // once, and without a gap: each account has the mails from 1 to as many as there are
        Map<String, List<Long>> uids =
                topics.polled().stream()
                        .collect(
                                Collectors.groupingBy(
                                        mail -> mail.substring(0, mail.indexOf(' ')),
                                        Collectors.mapping(SharingIT::uid, Collectors.toList())));
        assertThat(uids).hasSize(ACCOUNTS);
        assertThat(uids.values())
                .allSatisfy(all ->
                        assertThat(all)
                                .containsExactlyInAnyOrderElementsOf(
                                        LongStream.rangeClosed(1, all.size()).boxed().toList()));
    }

    @Test
    void tenThousandAccountsTakeLittleMemory() throws Exception {
        List<FakeAccount> accounts = SharingWorker.accounts(10_000, 0, "here");
        long before = usedHeap();
        Sharing sharing = share(accounts);
        await().atMost(Duration.ofMinutes(2)).until(() -> allLive(sharing));

        assertThat(usedHeap() - before).isLessThan(120L * 1024 * 1024);
    }

    @Test
    void takesNoPartitionWithoutAccounts() throws Exception {
        Sharing sharing = share(SharingWorker.accounts(1, 3, "here"));
        await().atMost(A_WHILE).until(() -> allLive(sharing));

        try (var admin = topics.clients().admin("test")) {
            assertThat(admin.listTransactions().all().get())
                    .extracting(transaction -> transaction.transactionalId())
                    .containsExactly("mail.poll-" + sharing.accounts().getFirst().partition());
        }
        assertThat(topics.read(MailTopic.POLLED)).hasSize(3);
    }

    private Sharing share(List<FakeAccount> accounts) throws Exception {
        Sharing sharing =
                SharingWorker.sharing(
                        topics.clients(), folder.resolve("blobs-" + sharings.size()), accounts);
        sharings.add(sharing);
        sharing.start();
        return sharing;
    }

    /// A worker in a process of its own.
    private record Child(PeerFolder home, PeerProcess process) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
            home.close();
        }
    }

    private Child child(int mails) throws IOException {
        PeerFolder home = PeerFolder.create("worker");
        return new Child(
                home,
                PeerProcess.start(
                        "worker",
                        home,
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SharingWorker.class.getName(),
                                broker.bootstrapServers(),
                                home.resolve("blobs").toString(),
                                "other",
                                Integer.toString(ACCOUNTS),
                                Integer.toString(mails))));
    }

    private long polledWhere(Predicate<Envelope> condition) {
        return topics.read(MailTopic.POLLED).stream()
                .map(PolledTopics::envelope)
                .filter(condition)
                .count();
    }

    private static Set<String> namesOf(Sharing sharing) {
        return sharing.accounts().stream()
                .filter(report -> report.status().isPresent())
                .map(AccountReport::account)
                .collect(Collectors.toSet());
    }

    private static int polledBy(Sharing sharing) {
        return namesOf(sharing).size();
    }

    private static boolean allLive(Sharing sharing) {
        return sharing.accounts().stream()
                .allMatch(report ->
                        report.status()
                                .filter(status -> status.state() == AccountStatus.State.LIVE)
                                .isPresent());
    }

    private static long uid(String mail) {
        return Long.parseLong(mail.substring(mail.indexOf(' ') + 1));
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
