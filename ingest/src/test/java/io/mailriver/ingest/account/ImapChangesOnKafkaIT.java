package io.mailriver.ingest.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.ingest.imap.ImapAccountConfig;
import io.mailriver.ingest.imap.InitialRead;
import io.mailriver.ingest.imap.MailboxPatterns;
import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.sighting.SightingStores;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.HostPort;
import io.mailriver.runtime.config.Secret;
import io.mailriver.runtime.kafka.KafkaConfig;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.MailServer;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.MailboxEvent;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.topic.AccountPartition;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.testkit.peer.Dovecot;
import io.mailriver.testkit.peer.ImapClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real mailbox, a real store and a real Kafka: changes are told once, whatever ends a tenure.
final class ImapChangesOnKafkaIT {
    private static final String ACCOUNT = "support";
    private static final int PARTITION = AccountPartition.of(ACCOUNT);
    private static final String USER = "user@example.org";
    private static final int MAILS = 60;

    @TempDir private Path folder;
    private final AtomicInteger commits = new AtomicInteger();

    @Test
    void changesAreToldOnceThoughCommitsFailBeforeAndAfterTheyAreMade() throws Exception {
        Random random = new Random(20261124);
        try (Dovecot dovecot = Dovecot.start();
                EmbeddedBroker broker =
                        new EmbeddedBroker(
                                folder.resolve("kafka"),
                                new HostPort("127.0.0.1", 0),
                                KafkaConfig.Flush.OS);
                Deadlines deadlines = new Deadlines()) {
            broker.start();
            dovecot.addUser(USER);
            PolledTopics topics = PolledTopics.create(broker.bootstrapServers());
            PolledAccount account = account(dovecot.imapPort(), deadlines);
            try (Admin admin = topics.clients().admin("test");
                    ImapClient client = dovecot.connect(USER)) {
                for (int i = 1; i <= MAILS; i++) {
                    String mail = "Subject: mail " + i + "\r\n\r\n";
                    var _ = client.append("INBOX", "", mail.getBytes(UTF_8));
                }
                OwnedPartition owned = owned(topics, admin, account);
                owned.start();
                try {
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> topics.polled().size() == MAILS);
                    var _ = client.command("SELECT INBOX");
                    for (int round = 0; round < 12; round++) {
                        for (int i = 0; i < 10; i++) {
                            change(client, random);
                        }
                        awaitSeen(topics, there(dovecot));
                    }
                    assertThat(replayed(topics)).isEqualTo(there(dovecot));
                    assertThat(commits).hasValueGreaterThan(15);
                } finally {
                    owned.stop();
                    assertThat(owned.awaitEnd(System.nanoTime() + 20_000_000_000L)).isTrue();
                }
            }
        }
    }

    private static void awaitSeen(PolledTopics topics, Map<Long, Set<String>> there) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(seen(topics)).isEqualTo(there));
    }

    private static void change(ImapClient client, Random random) {
        int uid = 1 + random.nextInt(MAILS);
        switch (random.nextInt(12)) {
            case 0 -> {
                var _ = client.command("UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)");
                var _ = client.command("UID EXPUNGE " + uid);
            }
            case 1, 2, 3, 4, 5 -> {
                var _ = client.command("UID STORE " + uid + " -FLAGS (\\Seen $Work)");
            }
            default -> {
                var _ = client.command("UID STORE " + uid + " +FLAGS (\\Seen $Work)");
            }
        }
    }

    private static Map<Long, Set<String>> there(Dovecot dovecot) {
        return dovecot.mails(USER, "INBOX").stream()
                .collect(
                        toMap(
                                mail -> mail.uid(),
                                mail ->
                                        mail.flags().stream()
                                                .filter(flag -> !flag.equals("\\Recent"))
                                                .collect(toSet())));
    }

    private static Map<Long, Set<String>> seen(PolledTopics topics) {
        Map<Long, Set<String>> seen = new HashMap<>();
        topics.read(MailTopic.SIGHTINGS)
                .forEach(record -> {
                    String key = new String(record.key(), UTF_8);
                    long uid = Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
                    if (record.value() == null) {
                        seen.remove(uid);
                    } else {
                        Sighting sighting = Json.read(record.value(), Sighting.class);
                        Set<String> flags = new HashSet<>(sighting.flags());
                        flags.addAll(sighting.keywords());
                        seen.put(uid, flags);
                    }
                });
        return seen;
    }

    /// Each event must change something.
    private static Map<Long, Set<String>> replayed(PolledTopics topics) {
        Map<Long, Set<String>> flags = new LinkedHashMap<>();
        topics.read(MailTopic.POLLED).stream()
                .map(PolledTopics::envelope)
                .map(envelope -> envelope.source())
                .forEach(source ->
                        assertThat(flags.put(source.uid(), Set.copyOf(source.flags()))).isNull());
        assertThat(flags).hasSize(MAILS);
        topics.read(MailTopic.MAILBOX_EVENTS).stream()
                .map(record -> Json.read(record.value(), MailboxEvent.class))
                .forEach(event -> {
                    switch (event.kind()) {
                        case FLAGS_CHANGED -> {
                            Set<String> now = Set.copyOf(event.flags());
                            assertThat(flags.put(event.uid(), now)).isNotNull().isNotEqualTo(now);
                        }
                        case EXPUNGED -> assertThat(flags.remove(event.uid())).isNotNull();
                        case MOVED, MAILBOX_CREATED, MAILBOX_RENAMED, MAILBOX_DELETED ->
                                throw new AssertionError(event);
                    }
                });
        return flags;
    }

    private OwnedPartition owned(PolledTopics topics, Admin admin, PolledAccount account)
            throws Exception {
        MailSpool spool = PolledTopics.spool(folder.resolve("blobs"));
        AccountMeters meters = new AccountMeters(new MailLog(new SimpleMeterRegistry()));
        SightingStores stores = new SightingStores(folder.resolve("sightings"));
        return new OwnedPartition(
                PARTITION,
                List.of(account),
                (partition, names) ->
                        Tenure.begin(
                                failing(
                                        Tenure.producer(
                                                topics.clients(),
                                                PolledTopics.CATALOGUE,
                                                partition)),
                                new CursorReader(topics.clients(), admin, PolledTopics.CATALOGUE),
                                partition,
                                names,
                                new AccountRecords(PolledTopics.CATALOGUE),
                                topics.sightings(stores, admin, partition),
                                meters,
                                InstantSource.system()),
                spool,
                meters,
                InstantSource.system());
    }

    /// Every third commit is made and not told, every fifth is not made.
    private Producer<byte[], byte[]> failing(Producer<byte[], byte[]> producer) {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> wrapped =
                (Producer<byte[], byte[]>)
                        Proxy.newProxyInstance(
                                ImapChangesOnKafkaIT.class.getClassLoader(),
                                new Class<?>[] {Producer.class},
                                (_, method, arguments) -> {
                                    boolean commit = method.getName().equals("commitTransaction");
                                    int number = commit ? commits.incrementAndGet() : 1;
                                    if (commit && number % 5 == 0) {
                                        throw new TimeoutException("not made");
                                    }
                                    try {
                                        Object result = method.invoke(producer, arguments);
                                        if (commit && number % 3 == 0) {
                                            throw new TimeoutException("made");
                                        }
                                        return result;
                                    } catch (InvocationTargetException failed) {
                                        throw failed.getCause();
                                    }
                                });
        return wrapped;
    }

    private static PolledAccount account(int port, Deadlines deadlines) {
        MailServer server =
                new MailServer(
                        "localhost",
                        port,
                        MailServer.Tls.NONE,
                        Optional.empty(),
                        USER,
                        new Secret(Dovecot.PASSWORD),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20));
        return new ImapAccountConfig(
                        ACCOUNT,
                        server,
                        new MailboxPatterns(List.of("INBOX")),
                        new InitialRead.Beginning(),
                        false,
                        0,
                        Duration.ofMillis(50),
                        Duration.ofMinutes(25),
                        Duration.ofSeconds(20),
                        Duration.ofHours(1),
                        ByteSize.ofMiB(1),
                        ImapAccountConfig.KnownMail.RECOGNISE,
                        ImapAccountConfig.Then.KEEP)
                .with(
                        new PollContext(
                                "river.example.org",
                                ByteSize.ofMiB(1),
                                deadlines,
                                InstantSource.system(),
                                () -> ThreadLocalRandom.current().nextDouble(),
                                new SimpleMeterRegistry(),
                                new PollContext.Pauses(
                                        Duration.ofMillis(20),
                                        Duration.ofMillis(300),
                                        Duration.ofMillis(50),
                                        Duration.ofMillis(500))));
    }
}
