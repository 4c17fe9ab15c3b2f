package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.Destination;
import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The deliver stage of this process: takes deliveries from the queue, attempts them, and writes
/// down how each one goes on.
///
/// A delivery is forgotten by the queue only when what became of it is on every replica: in the
/// ledger, with the schedule (`mail.deferred`) or on the dead-letter topic. With Kafka away it
/// waits and resumes by itself. Not thread-safe.
public final class DeliveryWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

    /// How long what was broken off, or given up, may take to end.
    private static final Duration ENDING = Duration.ofSeconds(5);

    /// A lock and a lease are renewed at this part of their time.
    private static final int RENEWALS = 3;

    private final KafkaClients clients;
    private final TopicCatalogue catalogue;
    private final Map<String, Destination> destinations;
    private final BlobStore blobs;
    private final MailLog log;
    private final DeliverConfig config;
    private final InstantSource clock;
    private @Nullable Running running;

    private record Running(
            Outbox outbox,
            Attempts attempts,
            List<Taker> takers,
            List<Thread> threads,
            ScheduledExecutorService leases) {}

    /// @param destinations by the name that deliveries call them by; the caller closes them
    public DeliveryWorker(
            KafkaClients clients,
            TopicCatalogue catalogue,
            Map<String, Destination> destinations,
            BlobStore blobs,
            MailLog log,
            DeliverConfig config,
            InstantSource clock) {
        this.clients = clients;
        this.catalogue = catalogue;
        this.destinations = Map.copyOf(destinations);
        this.blobs = blobs;
        this.log = log;
        this.config = config;
        this.clock = clock;
    }

    /// The share group's name.
    public static String groupId(TopicCatalogue catalogue) {
        return catalogue.name(MailGroup.DELIVER);
    }

    /// Sets and checks the queue's settings, then begins. The topics must exist.
    ///
    /// @throws WorkerException when the brokers don't answer or don't allow what the queue needs
    public void start() {
        Duration lock;
        try (Admin admin = clients.admin("deliver-settings")) {
            lock = new ShareGroup(admin, groupId(catalogue)).prepare(config.lock());
        }
        Outbox outbox = new Outbox(clients, catalogue, blobs);
        Settlement settlement =
                new Settlement(
                        config.retry().backoff(), () -> ThreadLocalRandom.current().nextDouble());
        Attempts attempts =
                new Attempts(
                        destinations, blobs, outbox, config, settlement, clock, new WorkerLog(log));
        List<Taker> takers = takers(attempts, lock.dividedBy(RENEWALS));
        List<Thread> threads = takers.stream().map(DeliveryWorker::started).toList();
        running = new Running(outbox, attempts, takers, threads, leaseRenewal(attempts));
    }

    /// Takes nothing more, lets running attempts end within the configured time, breaks off the
    /// others, and gives back what is not done.
    @Override
    public void close() {
        Running stopping = running;
        if (stopping == null) {
            return;
        }
        running = null;
        stopping.takers().forEach(Taker::stop);
        if (!stopping.attempts().awaitIdle(config.stopGrace())) {
            stopping.attempts().breakOff();
            stopping.attempts().awaitIdle(ENDING);
        }
        stopping.leases().shutdownNow();
        stopping.outbox().giveUp();
        stopping.takers().forEach(Taker::abandon);
        stopping.threads().forEach(DeliveryWorker::join);
        stopping.attempts().close();
        stopping.outbox().close();
    }

    private List<Taker> takers(Attempts attempts, Duration renewal) {
        List<Taker> takers = new ArrayList<>();
        for (int i = 0; i < config.takers(); i++) {
            String clientId = "deliver-" + i;
            takers.add(
                    new Taker(
                            () -> consumer(clientId),
                            catalogue.name(MailTopic.DELIVERIES),
                            attempts,
                            config.holdUp(),
                            renewal));
        }
        return takers;
    }

    private KafkaShareConsumer<byte[], byte[]> consumer(String clientId) {
        Map<String, Object> settings = clients.settings(clientId);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId(catalogue));
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batch());
        settings.put(
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                config.maxInFlightOctets().toInt() / (2 * config.takers()));
        return new KafkaShareConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private ScheduledExecutorService leaseRenewal(Attempts attempts) {
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("deliver-leases").daemon().factory());
        long period = config.lease().dividedBy(RENEWALS).toMillis();
        var _ =
                timer.scheduleWithFixedDelay(
                        attempts::renewLeases, period, period, TimeUnit.MILLISECONDS);
        return timer;
    }

    private static Thread started(Taker taker) {
        return Thread.ofPlatform().name("deliver-taker").start(taker);
    }

    private static void join(Thread thread) {
        try {
            if (!thread.join(ENDING.multipliedBy(2))) {
                LOG.atWarn().log("thread {} did not end within {}", thread.getName(), ENDING);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
