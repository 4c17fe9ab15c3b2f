package io.mailriver.ingest.account;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import io.mailriver.ingest.intake.MailSpool;
import io.mailriver.ingest.sighting.PartitionSightings;
import io.mailriver.ingest.sighting.SightingStores;
import io.mailriver.runtime.admin.PartHealth;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.PartitionReader;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.topic.AccountPartition;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shares the polled accounts out among all workers, by Kafka: a consumer group assigns the
/// partitions of `mail.cursors`, and who has a partition polls its accounts.
///
/// The consumer reads nothing; it is there for the assignment. A worker that comes takes its share
/// over, one that is closed gives back at once, and what a dead one had moves when its session has
/// ended. That only one of two writes who both believe they own a partition does not depend on the
/// group: taking a partition fences the owner before ([Tenure]). Thread-safe.
public final class Sharing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);
    private static final String PART = "poll";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration GIVING_BACK = Duration.ofSeconds(6);
    private static final Duration GROUP_PATIENCE = Duration.ofSeconds(5);

    /// An assignment is believed for so long, half a session; later the group is asked again.
    private static final Duration FRESH = Duration.ofSeconds(3);

    private static final Duration CLOSING = Duration.ofSeconds(20);
    private static final int SESSION_MILLIS = 6_000;
    private static final int HEARTBEAT_MILLIS = 1_500;
    private static final int MAX_POLL_INTERVAL_MILLIS = 60_000; // giving back happens between
    private static final int TAKEN_AT_ONCE = 8; // each with a consumer, a producer and 1 MiB

    private final KafkaClients clients;
    private final TopicCatalogue catalogue;
    private final List<PolledAccount> accounts;
    private final Map<Integer, List<PolledAccount>> byPartition;
    private final MailSpool spool;
    private final SightingStores sightings;
    private final AccountMeters meters;
    private final InstantSource clock;
    private final Map<Integer, OwnedPartition> owned = new ConcurrentHashMap<>();
    private final Semaphore taking = new Semaphore(TAKEN_AT_ONCE);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread follower =
            Thread.ofPlatform().name("account-sharing").daemon().unstarted(this::follow);
    private @Nullable Admin admin;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile boolean assigned;
    private volatile String memberId = "";
    private volatile @Nullable String trouble;

    /// @param accounts all that are configured, the same at each worker; names are unique
    /// @param sightings where this worker keeps what was seen; can be deleted at any time
    public Sharing(
            KafkaClients clients,
            TopicCatalogue catalogue,
            List<PolledAccount> accounts,
            MailSpool spool,
            Path sightings,
            MailLog log,
            InstantSource clock) {
        this.clients = clients;
        this.catalogue = catalogue;
        this.accounts = List.copyOf(accounts);
        this.byPartition =
                this.accounts.stream()
                        .collect(groupingBy(account -> AccountPartition.of(account.name())));
        this.spool = spool;
        this.sightings = new SightingStores(sightings);
        this.meters = new AccountMeters(log);
        this.clock = clock;
    }

    /// Joins the group; returns before anything is assigned. The topics must exist, those of
    /// [TopicCatalogue#ofAccounts] included.
    public void start() {
        admin = clients.admin("mailriver-poll");
        meters.show(this::inState);
        follower.start();
    }

    /// All configured accounts.
    public List<AccountReport> accounts() {
        List<AccountReport> reports = new ArrayList<>();
        for (PolledAccount account : accounts) {
            int partition = AccountPartition.of(account.name());
            OwnedPartition here = owned.get(partition);
            reports.add(
                    new AccountReport(
                            account.name(),
                            partition,
                            here == null ? Optional.empty() : here.status(account.name())));
        }
        return List.copyOf(reports);
    }

    /// Up when every partition that is ours is taken. What keeps one account from its mail is not
    /// this part's health: see [#accounts].
    public PartHealth health() {
        String why = trouble;
        if (why != null) {
            return PartHealth.down(PART, why);
        }
        if (!assigned) {
            return PartHealth.starting(PART);
        }
        List<OwnedPartition> here = List.copyOf(owned.values());
        for (OwnedPartition partition : here) {
            Optional<String> trouble = partition.trouble();
            if (trouble.isPresent()) {
                return PartHealth.down(PART, "a partition of accounts " + trouble.get());
            }
        }
        if (!here.stream().allMatch(OwnedPartition::isTaken)) {
            return PartHealth.starting(PART);
        }
        int polled = here.stream().mapToInt(partition -> partition.runs().size()).sum();
        return PartHealth.up(
                PART,
                "polls %d of %d accounts, %d of them unwell"
                        .formatted(polled, accounts.size(), inState(AccountStatus.State.WAITING)));
    }

    /// Gives all back and leaves the group, so that others take over at once.
    @Override
    public void close() {
        closed.countDown();
        if (follower.getState() == Thread.State.NEW) {
            return;
        }
        KafkaConsumer<byte[], byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        try {
            if (!follower.join(CLOSING)) {
                LOG.atWarn().log("the sharing of accounts did not end within {}", CLOSING);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        meters.hide();
        Admin used = admin;
        if (used != null) {
            used.close(Duration.ofSeconds(2));
        }
    }

    private int inState(AccountStatus.State state) {
        int count = 0;
        for (OwnedPartition partition : owned.values()) {
            for (AccountRun run : partition.runs()) {
                if (run.status().state() == state) {
                    count++;
                }
            }
        }
        return count;
    }

    private void follow() {
        try {
            do {
                followUntilFailure();
            } while (!closed.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void followUntilFailure() {
        try (KafkaConsumer<byte[], byte[]> member = consumer()) {
            consumer = member;
            member.subscribe(List.of(catalogue.name(MailTopic.CURSORS)), new Assignments(member));
            while (closed.getCount() > 0) {
                var _ = member.poll(POLL);
                trouble = null;
            }
            giveBack(owned.keySet());
        } catch (WakeupException closing) {
            giveBack(owned.keySet());
        } catch (RuntimeException failed) {
            trouble = "can't share the accounts out: " + failed.getMessage();
            LOG.atWarn().setCause(failed).log("left the group that shares out accounts");
            drop(owned.keySet());
        } finally {
            consumer = null;
            assigned = false;
        }
    }

    private final class Assignments implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> member;

        Assignments(KafkaConsumer<byte[], byte[]> member) {
            this.member = member;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> more) {
            member.pause(member.assignment()); // nothing is read here
            memberId = member.groupMetadata().memberId();
            numbers(more).forEach(Sharing.this::take);
            assigned = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> fewer) {
            giveBack(numbers(fewer));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            LOG.atWarn().log("was taken for dead: {} account partitions lost", lost.size());
            drop(numbers(lost));
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).toList();
        }
    }

    /// A partition without accounts costs nothing.
    private void take(int partition) {
        List<PolledAccount> here = byPartition.get(partition);
        if (here == null) {
            return;
        }
        long now = System.nanoTime();
        OwnedPartition fresh =
                new OwnedPartition(
                        partition,
                        here,
                        (number, names) -> begin(number, names, now),
                        spool,
                        meters,
                        clock);
        OwnedPartition before = owned.put(partition, fresh);
        if (before != null) {
            before.drop();
        }
        fresh.start();
    }

    private Tenure begin(int partition, Set<String> names, long assignedAt)
            throws InterruptedException {
        Admin used = requireNonNull(admin, "not started");
        taking.acquire();
        try {
            if (System.nanoTime() - assignedAt > FRESH.toNanos() && !isOurs(used, partition)) {
                throw new KafkaException("partition " + partition + " is not known to be ours");
            }
            return Tenure.begin(
                    Tenure.producer(clients, catalogue, partition),
                    new CursorReader(clients, used, catalogue),
                    partition,
                    names,
                    new AccountRecords(catalogue),
                    new PartitionSightings(
                            sightings,
                            new PartitionReader(clients, used, "mailriver-poll-sightings"),
                            new TopicPartition(catalogue.name(MailTopic.SIGHTINGS), partition),
                            clock),
                    meters,
                    clock);
        } finally {
            taking.release();
        }
    }

    /// What the group says now: who was frozen has an assignment that is old, and by taking it anew
    /// would fence the owner that has it since.
    private boolean isOurs(Admin used, int partition) throws InterruptedException {
        String group = catalogue.name(MailGroup.POLL);
        TopicPartition place = new TopicPartition(catalogue.name(MailTopic.CURSORS), partition);
        try {
            ConsumerGroupDescription described =
                    used.describeConsumerGroups(List.of(group))
                            .all()
                            .get(GROUP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .get(group);
            return described != null
                    && described.members().stream()
                            .filter(member -> member.consumerId().equals(memberId))
                            .anyMatch(member ->
                                    member.assignment().topicPartitions().contains(place));
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaException("the group " + group + " does not answer", failed);
        }
    }

    private void giveBack(Collection<Integer> partitions) {
        List<OwnedPartition> going = remove(partitions);
        going.forEach(OwnedPartition::stop);
        long deadline = System.nanoTime() + GIVING_BACK.toNanos();
        try {
            for (OwnedPartition one : going) {
                if (!one.awaitEnd(deadline)) {
                    one.drop(); // the next owner fences what is left of it
                }
            }
        } catch (InterruptedException stopped) {
            going.forEach(OwnedPartition::drop);
            Thread.currentThread().interrupt();
        }
    }

    private void drop(Collection<Integer> partitions) {
        remove(partitions).forEach(OwnedPartition::drop);
    }

    private List<OwnedPartition> remove(Collection<Integer> partitions) {
        List<OwnedPartition> going = new ArrayList<>();
        for (Integer partition : List.copyOf(partitions)) {
            OwnedPartition one = owned.remove(partition);
            if (one != null) {
                going.add(one);
            }
        }
        return going;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return clients.consumer(
                "mailriver-poll",
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        catalogue.name(MailGroup.POLL),
                        ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                        "classic",
                        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                        CooperativeStickyAssignor.class.getName(),
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                        SESSION_MILLIS,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                        HEARTBEAT_MILLIS,
                        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                        MAX_POLL_INTERVAL_MILLIS,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false));
    }
}
