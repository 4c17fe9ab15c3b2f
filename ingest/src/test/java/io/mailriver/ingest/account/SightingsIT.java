package io.mailriver.ingest.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.intake.Content;
import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.sighting.PartitionSightings;
import io.mailriver.ingest.sighting.Seen;
import io.mailriver.ingest.sighting.SightingException;
import io.mailriver.ingest.sighting.SightingKey;
import io.mailriver.ingest.sighting.SightingStores;
import io.mailriver.ingest.sighting.Sightings;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.runtime.kafka.PartitionReader;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.AccountPartition;
import io.mailriver.schemas.topic.MailTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was seen can be asked, however the process and the table fared.
final class SightingsIT {
    private static final String ACCOUNT = "support";
    private static final int PARTITION = AccountPartition.of(ACCOUNT);
    private static final String TOPIC = PolledTopics.CATALOGUE.name(MailTopic.SIGHTINGS);
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir private Path folder;
    private EmbeddedBroker broker;
    private PolledTopics topics;
    private MailSpool spool;
    private Admin admin;
    private SightingStores stores;

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
        stores = new SightingStores(folder.resolve("sightings"));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void whatWasCommittedIsKnownAtOnceAndByTheNextOwner() throws Exception {
        SightingKey first = uidl("a");
        SightingKey second = uidl("b");
        try (Owner owner = new Owner(stores)) {
            assertThat(folder.resolve("sightings")).as("nothing was asked").doesNotExist();
            owner.commit(Map.of(first, sighting(1, "x")));
            assertThat(owner.sightings().find(first)).contains(sighting(1, "x"));
            owner.commit(Map.of(second, sighting(2, "y")));
            assertThat(owner.sightings().find(second)).contains(sighting(2, "y"));
            owner.forget(first);
            assertThat(owner.sightings().find(first)).isEmpty();
            assertThat(owner.sightings().ofContent(ACCOUNT, blob("x"), 9)).isEmpty();
        }
        try (Owner owner = new Owner(stores)) {
            assertThat(owner.sightings().find(first)).isEmpty();
            assertThat(owner.sightings().find(second)).contains(sighting(2, "y"));
        }
    }

    @Test
    void aPolledMailsOwnSightingIsKnown() throws Exception {
        try (Owner owner = new Owner(stores)) {
            byte[] bytes = "Subject: hi\r\n\r\n".getBytes(UTF_8);
            MailId id = spool.newMailId();
            PolledMail mail =
                    new PolledMail(
                            FakeAccount.envelope(id, ACCOUNT, 42, "host"),
                            new Content.Inline(BlobId.of(bytes), bytes));
            assertThat(owner.sightings().ofContent(ACCOUNT, BlobId.of(bytes), 1)).isEmpty();
            owner.desk().commit(FakeAccount.batch(List.of(mail), 42));
            assertThat(owner.sightings().ofContent(ACCOUNT, BlobId.of(bytes), 1))
                    .singleElement()
                    .satisfies(seen -> {
                        assertThat(seen.key())
                                .isEqualTo(new SightingKey.Imap(ACCOUNT, "INBOX", 7, 42));
                        assertThat(seen.sighting().mailId()).isEqualTo(id);
                        assertThat(seen.sighting().keywords()).containsExactly("$Work");
                    });
        }
    }

    @Test
    void aRestartReadsOnlyWhatIsNew() throws Exception {
        try (Owner owner = new Owner(stores)) {
            owner.commit(Map.of(uidl("old"), sighting(1, "x")));
            assertThat(owner.sightings().find(uidl("old"))).isPresent();
        }
        // what is on the topic up to here is not looked at again: the table alone has it
        deleteBefore(1);
        put(uidl("new"), sighting(2, "y"));
        try (Owner owner = new Owner(stores)) {
            assertThat(owner.sightings().find(uidl("new"))).isPresent();
            assertThat(owner.sightings().find(uidl("old"))).isPresent();
        }
    }

    @Test
    void aTableOlderThanWhatTheTopicStillHasIsFilledAnew() throws Exception {
        try (Owner owner = new Owner(stores)) {
            owner.commit(Map.of(uidl("old"), sighting(1, "x")));
            assertThat(owner.sightings().find(uidl("old"))).isPresent();
        }
        put(uidl("deleted"), sighting(2, "y"));
        put(uidl("new"), sighting(3, "z"));
        deleteBefore(end() - 1);
        try (Owner owner = new Owner(stores)) {
            assertThat(owner.sightings().find(uidl("new"))).isPresent();
            assertThat(owner.sightings().find(uidl("old"))).isEmpty();
        }
    }

    @Test
    void aTableOfAnotherClusterIsFilledAnew() throws Exception {
        try (Owner owner = new Owner(stores)) {
            owner.commit(Map.of(uidl("elsewhere"), sighting(1, "x")));
            assertThat(owner.sightings().find(uidl("elsewhere"))).isPresent();
        }
        try (EmbeddedBroker other =
                new EmbeddedBroker(
                        folder.resolve("kafka-2"),
                        new HostPort("127.0.0.1", 0),
                        KafkaConfig.Flush.OS)) {
            other.start();
            PolledTopics there = PolledTopics.create(other.bootstrapServers());
            try (Admin thereAdmin = there.clients().admin("test");
                    var producer = there.clients().producer("test", Map.of());
                    PartitionSightings sightings = there.sightings(stores, thereAdmin, PARTITION)) {
                for (int i = 0; i < 10; i++) {
                    producer.send(record(uidl("there" + i), sighting(i, "y"))).get();
                }
                assertThat(sightings.pop3(ACCOUNT, "", 100).seen()).hasSize(10);
                assertThat(sightings.find(uidl("elsewhere"))).isEmpty();
            }
        }
    }

    @Test
    void aTableThatMayHaveMissedTombstonesIsFilledAnew() throws Exception {
        try (Owner owner = new Owner(stores)) {
            owner.commit(Map.of(uidl("gone"), sighting(1, "x"), uidl("here"), sighting(2, "x")));
            assertThat(owner.sightings().find(uidl("gone"))).isPresent();
        }
        deleteBefore(1); // as if compaction had removed the sighting and its tombstone
        InstantSource tomorrow = () -> Instant.now().plus(Duration.ofHours(13));
        try (PartitionSightings sightings = sightings(stores, tomorrow)) {
            assertThat(sightings.pop3(ACCOUNT, "", 10).seen()).hasSizeLessThan(2);
        }
    }

    @Test
    void aCommitThatNobodyHandedOnIsFoundOnTheTopic() throws Exception {
        try (Owner owner = new Owner(stores)) {
            owner.commit(Map.of(uidl("a"), sighting(1, "x")));
            assertThat(owner.sightings().find(uidl("a"))).isPresent();
        }
        try (PartitionSightings other = sightings(stores, InstantSource.system())) {
            assertThat(other.find(uidl("b"))).isEmpty();
            put(uidl("b"), sighting(2, "y")); // and killed before the table has it
        }
        try (Owner owner = new Owner(stores)) {
            assertThat(owner.sightings().find(uidl("b"))).contains(sighting(2, "y"));
        }
    }

    @Test
    void aDamagedTableIsFilledAnew() throws Exception {
        try (Owner owner = new Owner(stores)) {
            owner.commit(Map.of(uidl("a"), sighting(1, "x")));
            assertThat(owner.sightings().find(uidl("a"))).isPresent();
        }
        Path table = folder.resolve("sightings").resolve(Integer.toString(PARTITION));
        try (Stream<Path> files = Files.list(table)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("LOCK")) {
                    overwrite(file);
                }
            }
        }
        try (Owner owner = new Owner(stores)) {
            assertThat(owner.sightings().find(uidl("a"))).contains(sighting(1, "x"));
        }
    }

    @Test
    void commitsWhileTheTableIsFilledAreInIt() throws Exception {
        fill(20_000);
        try (Owner owner = new Owner(stores)) {
            Map<String, Boolean> known = new ConcurrentHashMap<>();
            CompletableFuture<Void> asking =
                    CompletableFuture.runAsync(() -> {
                        try {
                            known.put("first", owner.sightings().find(uidl("0")).isPresent());
                        } catch (InterruptedException stopped) {
                            throw new IllegalStateException(stopped);
                        }
                    });
            int commits = 0;
            while (!asking.isDone() || commits < 3) {
                owner.commit(Map.of(uidl("meanwhile" + commits), sighting(commits, "m")));
                commits++;
            }
            asking.get();
            assertThat(known).containsEntry("first", true);
            for (int i = 0; i < commits; i++) {
                assertThat(owner.sightings().find(uidl("meanwhile" + i)))
                        .as("commit %s of %s", i, commits)
                        .contains(sighting(i, "m"));
            }
        }
    }

    @Test
    void aHundredThousandAreReadPageByPageWithFlatMemory() throws Exception {
        fill(100_000);
        try (PartitionSightings sightings = sightings(stores, InstantSource.system())) {
            assertThat(sightings.find(uidl("99999"))).isPresent();
            long before = heap();
            int count = 0;
            String after = "";
            Sightings.Page page;
            do {
                page = sightings.pop3(ACCOUNT, after, 1_000);
                assertThat(page.seen()).hasSizeLessThanOrEqualTo(1_000);
                for (Seen seen : page.seen()) {
                    String uidl = ((SightingKey.Pop3) seen.key()).uidl();
                    assertThat(uidl).isGreaterThan(after);
                    after = uidl;
                    count++;
                }
            } while (!page.isLast());
            assertThat(count).isEqualTo(100_000);
            assertThat(heap() - before).isLessThan(20L << 20);
            assertThat(sightings.ofContent(ACCOUNT, blob("same"), 3))
                    .extracting(seen -> seen.sighting().mailId())
                    .containsExactly(mailId(99_999), mailId(99_998), mailId(99_997));
        }
    }

    @Test
    void mailboxesArePagedInUidOrderAndIndexesFollowEachChange() throws Exception {
        try (Owner owner = new Owner(stores)) {
            Map<SightingKey, Sighting> some = new LinkedHashMap<>();
            for (long uid : List.of(1L, 2L, 10L, 100L, 4_000_000_000L)) {
                some.put(new SightingKey.Imap(ACCOUNT, "INBOX", 7, uid), object(uid, "o" + uid));
            }
            some.put(new SightingKey.Imap(ACCOUNT, "INBOX", 8, 3), object(3, "o1"));
            some.put(new SightingKey.Imap(ACCOUNT, "INBOX/Sub", 7, 3), object(4, "other"));
            owner.commit(some);
            Sightings sightings = owner.sightings();
            assertThat(uids(sightings.imap(ACCOUNT, "INBOX", 7, 0, 3)))
                    .containsExactly(1L, 2L, 10L);
            Sightings.Page rest = sightings.imap(ACCOUNT, "INBOX", 7, 10, 3);
            assertThat(uids(rest)).containsExactly(100L, 4_000_000_000L);
            assertThat(rest.isLast()).isTrue();
            assertThat(sightings.imap(ACCOUNT, "INBOX", 7, 0, 5).isLast()).isTrue();
            assertThat(sightings.imap(ACCOUNT, "INBOX", 7, 0, 4).isLast()).isFalse();
            assertThat(sightings.ofObject(ACCOUNT, "o1", 9))
                    .extracting(Seen::key)
                    .containsExactly(
                            new SightingKey.Imap(ACCOUNT, "INBOX", 8, 3),
                            new SightingKey.Imap(ACCOUNT, "INBOX", 7, 1));
            owner.commit(
                    Map.of(new SightingKey.Imap(ACCOUNT, "INBOX", 8, 3), object(3, "changed")));
            assertThat(sightings.ofObject(ACCOUNT, "o1", 9)).hasSize(1);
            assertThat(sightings.ofObject(ACCOUNT, "changed", 9)).hasSize(1);
            assertThat(sightings.ofObject("sup", "o1", 9)).isEmpty();
        }
    }

    @Test
    void whoHasLostThePartitionGetsNoAnswer() throws Exception {
        Sightings kept;
        try (Owner owner = new Owner(stores)) {
            kept = owner.sightings();
            assertThat(kept.find(uidl("a"))).isEmpty();
        }
        assertThatThrownBy(() -> kept.find(uidl("a"))).isInstanceOf(SightingException.class);
        try (Owner owner = new Owner(stores)) {
            assertThat(owner.sightings().find(uidl("a"))).isEmpty();
        }
    }

    private PartitionSightings sightings(SightingStores where, InstantSource clock) {
        return new PartitionSightings(
                where,
                new PartitionReader(topics.clients(), admin, "test-sightings"),
                new TopicPartition(TOPIC, PARTITION),
                clock);
    }

    /// A tenure at work.
    private final class Owner implements AutoCloseable {
        private final Tenure tenure;
        private final CompletableFuture<Tenure.End> ended = new CompletableFuture<>();

        Owner(SightingStores where) throws InterruptedException {
            tenure =
                    Tenure.begin(
                            Tenure.producer(topics.clients(), PolledTopics.CATALOGUE, PARTITION),
                            new CursorReader(topics.clients(), admin, PolledTopics.CATALOGUE),
                            PARTITION,
                            Set.of(ACCOUNT),
                            new AccountRecords(PolledTopics.CATALOGUE),
                            topics.sightings(where, admin, PARTITION),
                            new AccountMeters(new MailLog(new SimpleMeterRegistry())),
                            InstantSource.system());
            Thread.ofVirtual().start(() -> ended.complete(tenure.run()));
        }

        AccountDesk desk() {
            return new MailDesk(ACCOUNT, tenure, spool);
        }

        Sightings sightings() {
            return desk().sightings();
        }

        void commit(Map<SightingKey, Sighting> changes) throws InterruptedException {
            desk().commit(
                            new PollBatch(
                                    List.of(),
                                    Map.of("INBOX", new Cursor(7, 1, null)),
                                    List.of(),
                                    List.of(),
                                    changes));
        }

        void forget(SightingKey key) throws InterruptedException {
            desk().commit(
                            new PollBatch(
                                    List.of(),
                                    Map.of(),
                                    List.of(),
                                    List.of(),
                                    Collections.singletonMap(key, null)));
        }

        @Override
        public void close() {
            tenure.stop();
            ended.join();
            tenure.close();
        }
    }

    private void fill(int count) throws Exception {
        try (var producer =
                topics.clients().producer("test", Map.of("linger.ms", 50, "batch.size", 500_000))) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(producer.send(record(uidl(Integer.toString(i)), sighting(i, "same"))));
            }
            producer.flush();
            sent.getLast().get();
        }
    }

    private void put(SightingKey key, Sighting sighting) throws Exception {
        try (var producer = topics.clients().producer("test", Map.of())) {
            producer.send(record(key, sighting)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(SightingKey key, Sighting sighting) {
        return new ProducerRecord<>(
                TOPIC, PARTITION, key.text().getBytes(UTF_8), Json.write(sighting));
    }

    /// Kafka does it for topics only that are not compacted.
    private void deleteBefore(long offset) throws Exception {
        var policy =
                new AlterConfigOp(
                        new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        admin.incrementalAlterConfigs(Map.of(topic, List.of(policy))).all().get();
        TopicPartition place = new TopicPartition(TOPIC, PARTITION);
        await().ignoreExceptions()
                .untilAsserted(() -> {
                    var deletion = Map.of(place, RecordsToDelete.beforeOffset(offset));
                    admin.deleteRecords(deletion).all().get();
                });
    }

    private long end() throws Exception {
        TopicPartition place = new TopicPartition(TOPIC, PARTITION);
        return admin.listOffsets(Map.of(place, OffsetSpec.latest()))
                .partitionResult(place)
                .get()
                .offset();
    }

    private static void overwrite(Path file) throws IOException {
        Files.writeString(file, "this is not what it was");
    }

    private static List<Long> uids(Sightings.Page page) {
        return page.seen().stream().map(seen -> ((SightingKey.Imap) seen.key()).uid()).toList();
    }

    private static SightingKey uidl(String uidl) {
        return new SightingKey.Pop3(ACCOUNT, uidl);
    }

    private static Sighting sighting(int number, String content) {
        return new Sighting(mailId(number), blob(content), null, null, List.of(), List.of());
    }

    private static Sighting object(long number, String objectId) {
        return new Sighting(
                mailId((int) number), blob("x"), objectId, NOW, List.of("\\Seen"), List.of());
    }

    private static MailId mailId(int number) {
        return MailId.of(NOW.plusMillis(number & 0xffff_ffffL), number, number);
    }

    private static BlobId blob(String content) {
        return BlobId.of(content.getBytes(UTF_8));
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
