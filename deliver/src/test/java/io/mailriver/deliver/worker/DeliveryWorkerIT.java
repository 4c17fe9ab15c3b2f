package io.mailriver.deliver.worker;

import static io.mailriver.deliver.worker.FakeDestination.DELIVERED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.retry.RetrySchedule;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.topic.MailTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeliveryWorkerIT {
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
        try (DeliveryWorker worker = queue.worker(Queue.config(QUICK), fast)) {
            worker.start();
            for (int i = 0; i < 1000; i++) {
                queue.put(Deliveries.to("fast", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> fast.delivered.size() == 1000);
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
            await().atMost(Duration.ofSeconds(60)).until(() -> grey.delivered.size() == 100);
        }
        assertThat(grey.delivered).hasSize(100).doesNotContainValue(2);
        assertThat(grey.attempts).extracting(Delivery::attempt).containsOnly(1, 2, 3);
        assertThat(grey.attempts).hasSize(300);
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
        try (DeliveryWorker worker = queue.worker(Queue.config(QUICK), hole, swift)) {
            worker.start();
            for (int i = 0; i < 2000; i++) {
                queue.put(Deliveries.to(i % 4 == 0 ? "hole" : "swift", i), Deliveries.MAIL);
            }
            queue.flush();
            await().atMost(Duration.ofSeconds(30)).until(() -> swift.delivered.size() == 1500);
            assertThat(hole.running.get()).isLessThanOrEqualTo(20);
            never.countDown();
        }
        assertThat(swift.delivered).doesNotContainValue(2);
    }
}
