package io.mailriver.ingest.account;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.sighting.SightingStores;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.Digests;
import io.mailriver.schemas.topic.AccountPartition;
import io.mailriver.schemas.topic.MailTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnedPartitionIT {
    private static final String ACCOUNT = "support";
    private static final int PARTITION = AccountPartition.of(ACCOUNT);
    private static final long SEED = 20_261_124;

    @TempDir private Path folder;
    private final AccountMeters meters = new AccountMeters(new MailLog(new SimpleMeterRegistry()));
    private EmbeddedBroker broker;
    private PolledTopics topics;
    private MailSpool spool;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS);
        broker.start();
        topics = PolledTopics.create(broker.bootstrapServers());
        spool = PolledTopics.spool(folder.resolve("blobs"));
        admin = topics.clients().admin("test");
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void mailSightingCursorEventAndLedgerAreWrittenTogether() throws Exception {
        PolledMail mail = mail(42, "Subject: hi\r\n\r\n");
        MailboxEvent event = event("INBOX");
        Gap gap = new Gap(source(mail), "the server has lost it");
        try (Served served = serve()) {
            served.desk()
                    .commit(
                            new PollBatch(
                                    List.of(mail),
                                    Map.of("INBOX", new Cursor(7, 42, 99L)),
                                    List.of(event),
                                    List.of(gap)));
            assertThat(served.desk().cursors()).containsEntry("INBOX", new Cursor(7, 42, 99L));
        }

        ConsumerRecord<byte[], byte[]> polled = topics.read(MailTopic.POLLED).getFirst();
        assertThat(polled.value()).asString().isEqualTo("Subject: hi\r\n\r\n");
        assertThat(PolledTopics.envelope(polled)).isEqualTo(mail.envelope());
        ConsumerRecord<byte[], byte[]> sighting = topics.read(MailTopic.SIGHTINGS).getFirst();
        assertThat(sighting.partition()).isEqualTo(PARTITION);
        assertThat(sighting.key()).asString().isEqualTo("support/INBOX/7/42");
        Sighting seen = Json.read(sighting.value(), Sighting.class);
        assertThat(seen.mailId()).isEqualTo(mail.envelope().mailId());
        assertThat(seen.flags()).containsExactly("\\Seen");
        assertThat(seen.keywords()).containsExactly("$Work");
        ConsumerRecord<byte[], byte[]> cursor = topics.read(MailTopic.CURSORS).getFirst();
        assertThat(cursor.partition()).isEqualTo(PARTITION);
        assertThat(cursor.key()).asString().isEqualTo("support/INBOX");
        ConsumerRecord<byte[], byte[]> changed = topics.read(MailTopic.MAILBOX_EVENTS).getFirst();
        assertThat(changed.key()).asString().isEqualTo("support/INBOX");
        assertThat(Json.read(changed.value(), MailboxEvent.class)).isEqualTo(event);
        assertThat(journey())
                .extracting(JourneyEntry::outcome)
                .containsExactlyInAnyOrder(
                        JourneyEntry.Outcome.RECEIVED, JourneyEntry.Outcome.REJECTED);
    }

    @Test
    void theNextOwnerFindsTheNewestCursorsAndNoForgottenOne() throws Exception {
        try (Served served = serve()) {
            AccountDesk desk = served.desk();
            commitCursor(desk, "INBOX", new Cursor(7, 1, null));
            commitCursor(desk, "Old", new Cursor(8, 5, null));
            commitCursor(desk, "A/B", new Cursor(9, 6, null));
            commitCursor(desk, "INBOX", new Cursor(7, 2, null));
            commitCursor(desk, "Old", null);
            commitCursor(served.desk("another"), "INBOX", new Cursor(1, 1, null));
        }
        try (Served served = serve()) {
            assertThat(served.desk().cursors())
                    .isEqualTo(
                            Map.of("INBOX", new Cursor(7, 2, null), "A/B", new Cursor(9, 6, null)));
        }
    }

    @Test
    void whoWasFrozenBeforeTheCommitWritesNothingAndHoldsUpNobody() throws Exception {
        CountDownLatch frozen = new CountDownLatch(1);
        CountDownLatch thawed = new CountDownLatch(1);
        Commits freezing =
                commit -> {
                    frozen.countDown();
                    thawed.await();
                    commit.run();
                };
        try (Served first = serve(freezing)) {
            CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> outcome.complete(thrownBy(first, 1, "zombie")));
            frozen.await();
            try (var producer = topics.clients().producer("smtp", Map.of())) {
                String raw = PolledTopics.CATALOGUE.name(MailTopic.RAW);
                producer.send(new ProducerRecord<>(raw, "m".getBytes(US_ASCII))).get();
            }
            assertThat(topics.read(MailTopic.RAW)).hasSize(1); // while the transaction hangs

            try (Served second = serve()) {
                assertThat(second.desk().cursors()).isEmpty();
                second.desk().commit(FakeAccount.batch(List.of(mail(1, "owner")), 1));
                thawed.countDown();
                assertThat(outcome.get()).isInstanceOf(PartitionLostException.class);
                assertThat(first.end()).isEqualTo(Tenure.End.FENCED);
                second.desk().commit(FakeAccount.batch(List.of(mail(2, "owner")), 2));
            }
        }
        assertThat(topics.read(MailTopic.POLLED))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactlyInAnyOrder("owner", "owner");
        assertThat(topics.polled()).containsExactlyInAnyOrder("support 1", "support 2");
    }

    @Test
    void aMailThatKafkaRefusesIsAGapAndTheOthersPass() throws Exception {
        limit(MailTopic.POLLED, 10_000);
        String large = "x".repeat(20_000);
        try (Served served = serve()) {
            served.desk()
                    .commit(
                            FakeAccount.batch(
                                    List.of(mail(1, "a"), mail(2, large), mail(3, "c")), 3));
            assertThat(served.desk().cursors()).containsEntry("INBOX", new Cursor(7, 3, null));
            served.desk().commit(FakeAccount.batch(List.of(mail(4, "d")), 4));
        }
        assertThat(topics.polled())
                .containsExactlyInAnyOrder("support 1", "support 3", "support 4");
        assertThat(topics.read(MailTopic.SIGHTINGS))
                .extracting(record -> new String(record.key(), UTF_8))
                .doesNotContain("support/INBOX/7/2");
        assertThat(journey())
                .filteredOn(line -> line.outcome() == JourneyEntry.Outcome.REJECTED)
                .singleElement()
                .satisfies(line ->
                        assertThat(line.detail())
                                .contains("gap at support/INBOX uid 2: Kafka refused it"));
    }

    @Test
    void manyAccountsShareTransactions() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Commits counting =
                commit -> {
                    commits.incrementAndGet();
                    go.await(); // the first one waits for the others to gather
                    commit.run();
                };
        try (Served served = serve(counting)) {
            List<Thread> threads =
                    IntStream.range(0, 40)
                            .mapToObj(i ->
                                    Thread.ofVirtual()
                                            .start(() ->
                                                    assertThat(thrownBy(served, i, "m")).isNull()))
                            .toList();
            await().until(() ->
                    threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
            go.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(topics.polled()).hasSize(40);
        assertThat(commits.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void eachMailIsThereOnceHoweverCommitsEnd() throws Exception {
        Random random = new Random(SEED);
        AtomicInteger failures = new AtomicInteger();
        Commits unlucky =
                commit -> {
                    int luck;
                    synchronized (random) {
                        luck = random.nextInt(8);
                    }
                    if (luck == 0) {
                        failures.incrementAndGet();
                        throw new KafkaException("killed between send and commit");
                    }
                    commit.run();
                    if (luck == 1) {
                        failures.incrementAndGet();
                        throw new TimeoutException("committed, and nobody knows");
                    }
                };
        List<FakeAccount> accounts = accountsHere(12, 300, 10);
        OwnedPartition owned = owned(accounts, unlucky);
        owned.start();
        await().atMost(Duration.ofMinutes(2)).until(() -> allLive(owned, accounts));
        giveBack(owned);

        assertThat(failures).hasValueGreaterThan(3);
        assertThat(topics.polled())
                .containsExactlyInAnyOrderElementsOf(PolledTopics.allOf(accounts));
        assertThat(topics.read(MailTopic.SIGHTINGS)).hasSize(12 * 300);
    }

    @Test
    void eachMailIsThereOnceHoweverManyOwnersFollowEachOther() throws Exception {
        Random random = new Random(SEED);
        List<FakeAccount> accounts = accountsHere(8, 2_000, 7);
        List<OwnedPartition> owners = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 12; i++) {
            OwnedPartition next = owned(accounts, Runnable::run);
            owners.add(next);
            next.start();
            await().atMost(Duration.ofMinutes(1)) // who was fenced waits for a session
                    .until(() -> next.isTaken() || next.trouble().isPresent());
            int pause = random.nextInt(300);
            long until = System.nanoTime() + pause * 1_000_000L;
            await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() > until);
        }
        for (OwnedPartition old : owners.subList(0, owners.size() - 1)) {
            giveBack(old); // none but the last one is to go on
        }
        OwnedPartition last = owners.getLast();
        await().atMost(Duration.ofMinutes(1)).until(() -> allLive(last, accounts));
        giveBack(last);

        assertThat(topics.polled())
                .containsExactlyInAnyOrderElementsOf(PolledTopics.allOf(accounts));
    }

    @Test
    void goesOnByItselfWhenKafkaWasAway() throws Exception {
        List<FakeAccount> accounts = accountsHere(6, 6_000, 10);
        OwnedPartition owned = owned(accounts, Runnable::run);
        owned.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> topics.polled().size() > 500);
        String address = broker.bootstrapServers();
        broker.close();
        broker =
                new EmbeddedBroker(
                        folder.resolve("kafka"), HostPort.parse(address), KafkaConfig.Flush.OS);
        await().atMost(Duration.ofSeconds(40)).until(() -> !owned.isTaken());
        broker.start();

        await().atMost(Duration.ofMinutes(2)).until(() -> allLive(owned, accounts));
        giveBack(owned);
        assertThat(topics.polled())
                .containsExactlyInAnyOrderElementsOf(PolledTopics.allOf(accounts));
    }

    @Test
    void anUnreadableCursorStopsItsPartitionBeforeAnythingIsReadAgain() throws Exception {
        try (var producer = topics.clients().producer("stranger", Map.of())) {
            producer.send(
                            new ProducerRecord<>(
                                    PolledTopics.CATALOGUE.name(MailTopic.CURSORS),
                                    PARTITION,
                                    "support/INBOX".getBytes(UTF_8),
                                    "what?".getBytes(UTF_8)))
                    .get();
        }
        assertThatThrownBy(this::serve)
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("support/INBOX");
    }

    /// How a producer's commits go.
    private interface Commits {
        void commit(Runnable commit) throws InterruptedException;
    }

    private static Producer<byte[], byte[]> with(
            Producer<byte[], byte[]> producer, Commits commits) {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> wrapped =
                (Producer<byte[], byte[]>)
                        Proxy.newProxyInstance(
                                OwnedPartitionIT.class.getClassLoader(),
                                new Class<?>[] {Producer.class},
                                (_, method, arguments) -> {
                                    if (method.getName().equals("commitTransaction")) {
                                        commits.commit(producer::commitTransaction);
                                        return null;
                                    }
                                    try {
                                        return method.invoke(producer, arguments);
                                    } catch (InvocationTargetException failed) {
                                        throw failed.getCause();
                                    }
                                });
        return wrapped;
    }

    private Tenure begin(int partition, Set<String> accounts, Commits commits)
            throws InterruptedException {
        return Tenure.begin(
                with(Tenure.producer(topics.clients(), PolledTopics.CATALOGUE, partition), commits),
                new CursorReader(topics.clients(), admin, PolledTopics.CATALOGUE),
                partition,
                accounts,
                new AccountRecords(PolledTopics.CATALOGUE),
                topics.sightings(new SightingStores(folder.resolve("sightings")), admin, partition),
                meters,
                InstantSource.system());
    }

    private OwnedPartition owned(List<FakeAccount> accounts, Commits commits) {
        return new OwnedPartition(
                PARTITION,
                List.copyOf(accounts),
                (partition, names) -> begin(partition, names, commits),
                spool,
                meters,
                InstantSource.system());
    }

    private static void giveBack(OwnedPartition owned) throws InterruptedException {
        owned.stop();
        assertThat(owned.awaitEnd(System.nanoTime() + Duration.ofSeconds(20).toNanos())).isTrue();
    }

    private static boolean allLive(OwnedPartition owned, List<FakeAccount> accounts) {
        return accounts.stream()
                .allMatch(account ->
                        owned.status(account.name())
                                .filter(status -> status.state() == AccountStatus.State.LIVE)
                                .isPresent());
    }

    /// Accounts of one partition.
    private static List<FakeAccount> accountsHere(int count, int mails, int batch) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "account-" + i)
                .filter(name -> AccountPartition.of(name) == PARTITION)
                .limit(count)
                .map(name -> new FakeAccount(name, mails, batch, "worker"))
                .toList();
    }

    private Served serve() throws InterruptedException {
        return serve(Runnable::run);
    }

    private Served serve(Commits commits) throws InterruptedException {
        Tenure tenure = begin(PARTITION, Set.of(ACCOUNT), commits);
        CompletableFuture<Tenure.End> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> end.complete(tenure.run()));
        return new Served(tenure, end, spool);
    }

    /// A tenure at work.
    private record Served(Tenure tenure, CompletableFuture<Tenure.End> ended, MailSpool spool)
            implements AutoCloseable {
        AccountDesk desk() {
            return desk(ACCOUNT);
        }

        AccountDesk desk(String account) {
            return new MailDesk(account, tenure, spool);
        }

        Tenure.End end() throws Exception {
            return ended.get();
        }

        @Override
        public void close() {
            tenure.stop();
            ended.join();
            tenure.close();
        }
    }

    private @Nullable Throwable thrownBy(Served served, long uid, String text) {
        try {
            served.desk().commit(FakeAccount.batch(List.of(mail(uid, text)), uid));
            return null;
        } catch (InterruptedException | RuntimeException thrown) {
            return thrown;
        }
    }

    private static void commitCursor(AccountDesk desk, String mailboxName, @Nullable Cursor cursor)
            throws InterruptedException {
        desk.commit(
                new PollBatch(
                        List.of(),
                        Collections.singletonMap(mailboxName, cursor),
                        List.of(),
                        List.of()));
    }

    private PolledMail mail(long uid, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var digest = Digests.sha256();
        digest.update(bytes);
        return new PolledMail(
                FakeAccount.envelope(spool.newMailId(), ACCOUNT, uid, "worker.example.org"),
                new Content.Inline(BlobId.of(digest), bytes));
    }

    private static Envelope.Source source(PolledMail mail) {
        return Commitment.source(mail);
    }

    private static MailboxEvent event(String mailboxName) {
        return new MailboxEvent(
                MailboxEvent.Kind.EXPUNGED,
                Instant.parse("2026-11-24T12:00:00Z"),
                ACCOUNT,
                mailboxName,
                null,
                7L,
                41L,
                null,
                null);
    }

    private List<JourneyEntry> journey() {
        return topics.read(MailTopic.JOURNEY).stream()
                .map(record -> Json.read(record.value(), JourneyEntry.class))
                .toList();
    }

    private void limit(MailTopic topic, int octets) throws Exception {
        var resource =
                new ConfigResource(ConfigResource.Type.TOPIC, PolledTopics.CATALOGUE.name(topic));
        var smaller =
                new AlterConfigOp(
                        new ConfigEntry("max.message.bytes", Integer.toString(octets)),
                        AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(smaller))).all().get();
    }
}
