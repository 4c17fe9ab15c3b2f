package io.mailriver.deliver.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.SampleDelivery;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.MailboxMarks;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.testkit.imap.ImapProxy;
import io.mailriver.testkit.peer.Dovecot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Marks on a real broker; and once with a real Dovecot behind them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaMarkStoreIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private EmbeddedBroker broker;
    private KafkaClients clients;
    private TopicCatalogue catalogue;
    private int catalogues;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws Exception {
        broker = new EmbeddedBroker(folder, new HostPort("127.0.0.1", 0), KafkaConfig.Flush.OS);
        broker.start();
        clients = new KafkaClients(broker.bootstrapServers(), Map.of());
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics() {
        catalogue = new TopicCatalogue("t" + ++catalogues + ".", 2, 1, Duration.ofDays(7));
        try (Admin admin = clients.admin("test")) {
            new TopicCreation(admin, catalogue).createMissing(catalogue.essential());
        }
    }

    @Test
    void marksOutliveTheProcess() throws Exception {
        try (KafkaMarkStore store = started()) {
            store.note("team", "INBOX", mark(0, 10));
            store.note("team", "INBOX", mark(5, 20));
            store.note("team", "Archive/2026", mark(0, 3));
        }
        try (KafkaMarkStore again = started()) {
            assertThat(again.newestBefore("team", "INBOX", at(4))).contains(mark(0, 10));
            assertThat(again.newestBefore("team", "INBOX", at(6))).contains(mark(5, 20));
            assertThat(again.newestBefore("team", "Archive/2026", at(6))).contains(mark(0, 3));
            assertThat(again.newestBefore("other", "INBOX", at(6))).isEmpty();
        }
    }

    @Test
    void workersShareTheirMarksAndLoseNoneOfEachOther() throws Exception {
        try (KafkaMarkStore one = started();
                KafkaMarkStore other = started()) {
            one.note("team", "INBOX", mark(0, 10));
            await().atMost(PATIENCE)
                    .until(() -> other.newestBefore("team", "INBOX", at(9)).isPresent());
            other.note("team", "INBOX", mark(5, 20));
            await().atMost(PATIENCE)
                    .until(() ->
                            one.newestBefore("team", "INBOX", at(9))
                                    .equals(Optional.of(mark(5, 20))));
        }
        try (KafkaMarkStore third = started()) {
            assertThat(third.newestBefore("team", "INBOX", at(3))).contains(mark(0, 10));
            assertThat(third.newestBefore("team", "INBOX", at(9))).contains(mark(5, 20));
        }
    }

    @Test
    void passesOverWhatItCannotReadAndForgetsWhatWasDeleted() throws Exception {
        byte[] deleted = "team/Old".getBytes(StandardCharsets.UTF_8);
        byte[] marks = Json.write(new MailboxMarks(List.of(mark(0, 10))));
        try (KafkaProducer<byte[], byte[]> producer = clients.producer("test", Map.of())) {
            put(producer, deleted, marks);
            put(producer, deleted, null);
            put(producer, "team/INBOX".getBytes(StandardCharsets.UTF_8), new byte[] {'{'});
            put(producer, "team/Sent".getBytes(StandardCharsets.UTF_8), marks);
        }
        try (KafkaMarkStore store = started()) {
            assertThat(store.newestBefore("team", "Old", at(9))).isEmpty();
            assertThat(store.newestBefore("team", "INBOX", at(9))).isEmpty();
            assertThat(store.newestBefore("team", "Sent", at(9))).contains(mark(0, 10));
        }
    }

    @Test
    void withKafkaAwayMarksAreKeptInMemoryAndToldLater() throws Exception {
        try (KafkaMarkStore store = started()) {
            store.note("team", "INBOX", mark(0, 10));
            broker.close();
            try {
                store.note("team", "INBOX", mark(5, 20));
                assertThat(store.newestBefore("team", "INBOX", at(9))).contains(mark(5, 20));
            } finally {
                broker.start();
            }
            store.note("team", "INBOX", mark(10, 30));
            try (KafkaMarkStore other = started()) {
                await().atMost(PATIENCE)
                        .until(() ->
                                other.newestBefore("team", "INBOX", at(99))
                                        .equals(Optional.of(mark(10, 30))));
                assertThat(other.newestBefore("team", "INBOX", at(9))).contains(mark(5, 20));
            }
        }
    }

    @Test
    void aRestartedWorkerLooksOnlyAtTheEndOfTheMailbox() throws Exception {
        String user = "marks@example.org";
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        try (Dovecot dovecot = Dovecot.start();
                ImapProxy proxy = new ImapProxy(dovecot.imapPort())) {
            dovecot.addUser(user);
            try (KafkaMarkStore marks = started();
                    ImapDestination destination = open(proxy, user, marks, now::get)) {
                for (int i = 0; i < 20; i++) {
                    deliver(destination, i, NOON);
                }
            }
            assertThat(proxy.fetches()).isNotEmpty().allMatch(line -> line.contains(" 1:*"));
            proxy.commands().clear();

            now.set(NOON.plus(Duration.ofMinutes(10)));
            try (KafkaMarkStore marks = started();
                    ImapDestination destination = open(proxy, user, marks, now::get)) {
                deliver(destination, 20, now.get());
                deliver(destination, 20, now.get());
            }
            assertThat(proxy.fetches()).isNotEmpty().allMatch(line -> line.contains(" 2:*"));
            assertThat(dovecot.count(user, "INBOX")).isEqualTo(21);
        }
    }

    private static void deliver(ImapDestination destination, int number, Instant receivedAt) {
        DeliveryOutcome outcome =
                destination
                        .attempt(
                                new SampleDelivery().receivedAt(receivedAt).mail(number).build(),
                                SampleDelivery.content("Subject: x\r\n\r\ny\r\n"))
                        .getFirst()
                        .outcome();
        assertThat(outcome).isInstanceOf(Delivered.class);
    }

    private static ImapDestination open(
            ImapProxy proxy, String user, MarkStore marks, InstantSource clock) throws Exception {
        return ImapDestination.open("team", ImapAccounts.plain(proxy.port(), user), marks, clock);
    }

    private KafkaMarkStore started() throws InterruptedException {
        KafkaMarkStore store = new KafkaMarkStore(clients, catalogue);
        store.start();
        return store;
    }

    private void put(KafkaProducer<byte[], byte[]> producer, byte[] key, byte @Nullable [] value)
            throws Exception {
        producer.send(new ProducerRecord<>(catalogue.name(MailTopic.MARKS), 0, key, value)).get();
    }

    private static Mark mark(int minute, long uidNext) {
        return new Mark(at(minute), 7, uidNext);
    }

    private static Instant at(int minute) {
        return NOON.plus(Duration.ofMinutes(minute));
    }
}
