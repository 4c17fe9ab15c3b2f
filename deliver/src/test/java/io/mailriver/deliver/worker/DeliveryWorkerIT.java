package io.mailriver.deliver.worker;

import static io.mailriver.deliver.worker.FakeDestination.DELIVERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.retry.RetrySchedule;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeliveryWorkerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<Duration> QUICK = List.of(Duration.ofSeconds(1));

    private EmbeddedBroker broker;
    private int queues;
    private Queue queue;

    @BeforeAll
    void startBroker(@TempDir Path folder) throws Exception {
        broker = Queue.broker(folder);
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        queue = new Queue(broker, folder, "t" + ++queues + ".", 3);
    }

    @AfterEach
    void stop() {
        queue.close();
    }

    @Test
    void deliversEachOnceAndWritesTheLedger() {
        FakeDestination fast = new FakeDestination("fast", 50, (delivery, content) -> DELIVERED);
        try (RetrySchedule schedule = queue.schedule();
                DeliveryWorker worker = queue.worker(Queue.config(QUICK), fast)) {
            schedule.start(); // one may be told to wait on a slow machine
            worker.start();
            for (int i = 0; i < 1000; i++) {
                queue.put(Deliveries.to("fast", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> fast.delivered.size() == 1000);
        }
        assertThat(fast.delivered).hasSize(1000).containsValue(1).doesNotContainValue(2);
        assertThat(queue.values(MailTopic.JOURNEY, JourneyEntry.class))
                .filteredOn(entry -> "fast".equals(entry.destination()))
                .hasSize(1000)
                .allMatch(entry -> entry.outcome() == JourneyEntry.Outcome.DELIVERED);
    }

    @Test
    void bringsBackWhatWasDeferred() {
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        FakeDestination grey =
                new FakeDestination(
                        "grey",
                        50,
                        (delivery, content) -> {
                            assertThat(content.open().readAllBytes()).isEqualTo(Deliveries.MAIL);
                            int attempt =
                                    tries.merge(delivery.deliveryId().text(), 1, Integer::sum);
                            return attempt < 3
                                    ? new DeliveryOutcome.Deferred("450 4.7.1 later")
                                    : DELIVERED;
                        });
        try (RetrySchedule schedule = queue.schedule();
                DeliveryWorker worker = queue.worker(Queue.config(QUICK), grey)) {
            schedule.start();
            worker.start();
            for (int i = 0; i < 100; i++) {
                queue.put(Deliveries.to("grey", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> grey.delivered.size() == 100);
        }
        assertThat(grey.delivered).hasSize(100).doesNotContainValue(2);
        assertThat(grey.attempts).extracting(Delivery::attempt).containsOnly(1, 2, 3);
        assertThat(grey.attempts).hasSize(300);
    }

    @Test
    void whatWasHandedOutTooOftenIsDeferredUnattempted() {
        FakeDestination there = new FakeDestination("there", 50, (_, _) -> DELIVERED);
        queue.put(Deliveries.to("there", 1), Deliveries.MAIL);
        queue.flush();
        queue.release(1, 2);
        try (DeliveryWorker worker = queue.worker(Queue.config(QUICK), there)) {
            worker.start();
            await().atMost(PATIENCE).until(() -> !queue.deliveries(MailTopic.DEFERRED).isEmpty());
            await().atMost(PATIENCE).until(() -> queue.unanswered() == 0);
        }
        assertThat(there.attempts).isEmpty();
        assertThat(queue.deliveries(MailTopic.DEFERRED))
                .singleElement()
                .satisfies(delivery -> {
                    assertThat(delivery.state()).isEqualTo(Delivery.State.DEFERRED);
                    assertThat(delivery.attempt()).isEqualTo(2);
                    assertThat(delivery.lastReply()).isEqualTo("handed out 3 times without an end");
                });
    }

    @Test
    void aSlowAttemptBecomesALeaseAndIsAcceptedFromTheGroup() {
        CountDownLatch end = new CountDownLatch(1);
        FakeDestination slow =
                new FakeDestination(
                        "slow",
                        50,
                        (_, _) -> {
                            end.await();
                            return DELIVERED;
                        });
        try (DeliveryWorker worker = queue.worker(Queue.config(QUICK), slow)) {
            worker.start();
            queue.put(Deliveries.to("slow", 1), Deliveries.MAIL);
            queue.flush();
            await().atMost(PATIENCE).until(() -> !queue.deliveries(MailTopic.DEFERRED).isEmpty());
            await().atMost(PATIENCE).until(() -> queue.unanswered() == 0);
            assertThat(slow.running.get()).isEqualTo(1);
            end.countDown();
            await().atMost(PATIENCE).until(() -> slow.delivered.size() == 1);
        }
        assertThat(slow.attempts).hasSize(1);
        assertThat(queue.deliveries(MailTopic.DEFERRED))
                .extracting(Delivery::state)
                .startsWith(Delivery.State.LEASED)
                .endsWith(Delivery.State.ENDED);
        assertThat(queue.values(MailTopic.JOURNEY, JourneyEntry.class))
                .extracting(JourneyEntry::outcome)
                .containsExactlyInAnyOrder(
                        JourneyEntry.Outcome.LEASED, JourneyEntry.Outcome.DELIVERED);
    }

    @Test
    void aStopGivesBackWhatIsNotDone() {
        CountDownLatch never = new CountDownLatch(1);
        FakeDestination stuck =
                new FakeDestination(
                        "there",
                        50,
                        (_, _) -> {
                            never.await();
                            return DELIVERED;
                        });
        DeliverConfig stopsAtOnce =
                Queue.config(QUICK, DeliverConfig.MAX_HOLD_UP, Duration.ofMillis(1));
        try (DeliveryWorker worker = queue.worker(stopsAtOnce, stuck)) {
            worker.start();
            for (int i = 0; i < 10; i++) {
                queue.put(Deliveries.to("there", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> stuck.running.get() == 10);
        }
        assertThat(stuck.running.get()).isZero();
        FakeDestination there = new FakeDestination("there", 50, (_, _) -> DELIVERED);
        try (RetrySchedule schedule = queue.schedule();
                DeliveryWorker worker = queue.worker(Queue.config(QUICK), there)) {
            schedule.start();
            worker.start();
            await().atMost(PATIENCE).until(() -> there.delivered.size() == 10);
        }
        assertThat(there.delivered).hasSize(10).doesNotContainValue(2);
        assertThat(there.attempts).extracting(Delivery::attempt).containsOnly(1);
    }

    @Test
    void whatCanNotBeDeliveredAtAllIsDeadLetteredWhole() throws Exception {
        FakeDestination there = new FakeDestination("there", 50, (_, _) -> DELIVERED);
        Delivery nowhere = Deliveries.to("nowhere", 1);
        try (DeliveryWorker worker = queue.worker(Queue.config(QUICK), there)) {
            worker.start();
            queue.put(nowhere, Deliveries.MAIL);
            ProducerRecord<byte[], byte[]> broken =
                    new ProducerRecord<>(
                            queue.catalogue.name(MailTopic.DELIVERIES),
                            "key".getBytes(StandardCharsets.UTF_8),
                            "value".getBytes(StandardCharsets.UTF_8));
            broken.headers().add(HeaderName.DELIVERY, new byte[] {'{'}).add("other", new byte[1]);
            queue.putRaw(broken);
            queue.put(Deliveries.to("there", 2), Deliveries.MAIL);
            queue.flush();
            await().atMost(PATIENCE).until(() -> queue.all(MailTopic.DEAD_LETTER).size() == 2);
            await().atMost(PATIENCE).until(() -> queue.unanswered() == 0);
        }
        assertThat(there.delivered).hasSize(1);
        for (ConsumerRecord<byte[], byte[]> dead : queue.all(MailTopic.DEAD_LETTER)) {
            assertThat(Queue.header(dead, HeaderName.STAGE)).isEqualTo("deliver");
            if (Queue.header(dead, HeaderName.REASON).equals("undecodable")) {
                assertThat(dead.key()).asString().isEqualTo("key");
                assertThat(dead.value()).asString().isEqualTo("value");
                assertThat(Queue.header(dead, HeaderName.DELIVERY)).isEqualTo("{");
                assertThat(dead.headers().lastHeader("other")).isNotNull();
            } else {
                assertThat(Queue.header(dead, HeaderName.REASON)).isEqualTo("unknown-destination");
                assertThat(dead.value()).isEqualTo(Deliveries.MAIL);
                assertThat(
                                Json.read(
                                        dead.headers().lastHeader(HeaderName.DELIVERY).value(),
                                        Delivery.class))
                        .isEqualTo(nowhere);
            }
        }
    }

    @Test
    void aDestinationThatThrowsLosesNothing() {
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        FakeDestination fragile =
                new FakeDestination(
                        "fragile",
                        50,
                        (delivery, _) ->
                                switch (tries.merge(
                                        delivery.deliveryId().text(), 1, Integer::sum)) {
                                    case 1 -> throw new IllegalStateException("a bug");
                                    case 2 -> throw new StackOverflowError("a deep bug");
                                    default -> DELIVERED;
                                });
        try (RetrySchedule schedule = queue.schedule();
                DeliveryWorker worker = queue.worker(Queue.config(QUICK), fragile)) {
            schedule.start();
            worker.start();
            for (int i = 0; i < 20; i++) {
                queue.put(Deliveries.to("fragile", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> fragile.delivered.size() == 20);
            await().atMost(PATIENCE).until(() -> queue.waiting() == 0);
        }
        assertThat(fragile.delivered).doesNotContainValue(2);
        assertThat(queue.all(MailTopic.DEAD_LETTER)).isEmpty();
    }

    @Test
    void whatHadToWaitForAFullDestinationLeavesNothingInTheQueueBehindIt() {
        FakeDestination narrow =
                new FakeDestination(
                        "narrow",
                        1,
                        (_, _) -> {
                            Thread.sleep(400); // longer than the hold-up
                            return DELIVERED;
                        });
        try (RetrySchedule schedule = queue.schedule();
                DeliveryWorker worker = queue.worker(Queue.config(QUICK), narrow)) {
            schedule.start();
            worker.start();
            for (int i = 0; i < 6; i++) {
                queue.put(Deliveries.to("narrow", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> narrow.delivered.size() == 6);
            await().atMost(PATIENCE).until(() -> queue.waiting() == 0);
        }
        assertThat(queue.all(MailTopic.QUEUE)).isNotEmpty();
        assertThat(narrow.delivered).doesNotContainValue(2);
    }

    @Test
    void aCopyFromTheScheduleOfWhatEndedIsNotAttemptedAndTheScheduleIsTold() {
        FakeDestination there =
                new FakeDestination(
                        "there",
                        50,
                        (delivery, _) ->
                                delivery.recipients().size() == 1
                                        ? DELIVERED
                                        : new DeliveryOutcome.Deferred("450 later"));
        Delivery delivered = Deliveries.to("there", 1);
        Delivery deferred =
                Deliveries.at(Instant.now(), "there", 2, "a@example.org", "b@example.org");
        try (DeliveryWorker worker = queue.worker(Queue.config(QUICK), there)) {
            worker.start();
            queue.put(delivered, Deliveries.MAIL);
            queue.put(deferred, Deliveries.MAIL);
            queue.flush();
            await().atMost(PATIENCE).until(() -> queue.all(MailTopic.JOURNEY).size() == 2);
            for (Delivery one : List.of(deferred, delivered)) {
                queue.put(
                        one.with(Delivery.State.READY, 1, one.receivedAt(), null), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> queue.deliveries(MailTopic.DEFERRED).size() == 2);
            await().atMost(PATIENCE).until(() -> queue.unanswered() == 0);
        }
        assertThat(there.attempts).hasSize(2);
        assertThat(queue.deliveries(MailTopic.DEFERRED))
                .extracting(Delivery::deliveryId, Delivery::state)
                .containsExactlyInAnyOrder(
                        tuple(deferred.deliveryId(), Delivery.State.DEFERRED),
                        tuple(delivered.deliveryId(), Delivery.State.ENDED));
    }

    @Test
    @SuppressWarnings("try") // closed on purpose in the middle
    void aBrokerThatRestartsInTheMiddleLosesNothing(@TempDir Path folder) throws Exception {
        FakeDestination there =
                new FakeDestination(
                        "there",
                        10,
                        (_, _) -> {
                            Thread.sleep(5); // so that many are under way
                            return DELIVERED;
                        });
        try (EmbeddedBroker own = Queue.broker(folder.resolve("kafka"));
                Queue restarted = new Queue(own, folder, "r.", 3);
                RetrySchedule schedule = restarted.schedule();
                DeliveryWorker worker = restarted.worker(Queue.config(QUICK), there)) {
            schedule.start();
            worker.start();
            for (int i = 0; i < 2000; i++) {
                restarted.put(Deliveries.to("there", i), Deliveries.MAIL);
            }
            restarted.flush();
            await().atMost(PATIENCE).until(() -> there.delivered.size() > 200);
            own.close();
            own.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(there.delivered.size()).isEqualTo(2000));
            await().atMost(PATIENCE).until(() -> restarted.unanswered() == 0);
            await().atMost(PATIENCE).until(() -> restarted.waiting() == 0);
            assertThat(restarted.values(MailTopic.JOURNEY, JourneyEntry.class))
                    .filteredOn(entry -> entry.outcome() == JourneyEntry.Outcome.DELIVERED)
                    .extracting(JourneyEntry::deliveryId)
                    .hasSizeGreaterThanOrEqualTo(2000);
            assertThat(restarted.all(MailTopic.DEAD_LETTER)).isEmpty();
        }
        assertThat(there.delivered).doesNotContainValue(2);
    }

    @Test
    void aBlackHoleHoldsUpOnlyItsOwn() {
        CountDownLatch never = new CountDownLatch(1);
        FakeDestination hole =
                new FakeDestination(
                        "hole",
                        20,
                        (delivery, content) -> {
                            never.await();
                            return DELIVERED;
                        });
        FakeDestination swift = new FakeDestination("swift", 50, (delivery, content) -> DELIVERED);
        try (RetrySchedule schedule = queue.schedule();
                DeliveryWorker worker = queue.worker(Queue.config(QUICK), hole, swift)) {
            schedule.start(); // a swift one may be told to wait on a slow machine
            worker.start();
            for (int i = 0; i < 2000; i++) {
                queue.put(Deliveries.to(i % 4 == 0 ? "hole" : "swift", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(PATIENCE).until(() -> swift.delivered.size() == 1500);
            assertThat(hole.running.get()).isLessThanOrEqualTo(20);
            never.countDown();
        }
        assertThat(swift.delivered).doesNotContainValue(2);
    }
}
