package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.runtime.broker.EmbeddedBroker;
import io.mailriver.schemas.event.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Measures the worker alone: how many deliveries of 4 KiB a second it hands to a destination that
/// does nothing, and how long a delivery takes to get there when nothing else is to be done. Not a
/// test; run it by hand. Arguments: deliveries, partitions.
final class HandOutRate {
    private HandOutRate() {}

    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int partitions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 12;
        Path folder = Files.createTempDirectory("hand-out-rate");
        try (EmbeddedBroker broker = Queue.broker(folder.resolve("kafka"));
                Queue queue = new Queue(broker, folder, "mail.", partitions)) {
            idle(queue, 200);
            backlog(queue, count);
            slowOnes(queue, count / 2);
        }
        System.exit(0);
    }

    private static void backlog(Queue queue, int count) throws Exception {
        byte[] mail = new byte[4096];
        ThreadLocalRandom.current().nextBytes(mail);
        for (int i = 0; i < count; i++) {
            queue.put(Deliveries.to("noop", i), mail);
        }
        queue.flush();
        CountDownLatch all = new CountDownLatch(count);
        AtomicLong first = new AtomicLong();
        FakeDestination noop =
                new FakeDestination(
                        "noop",
                        50,
                        (delivery, content) -> {
                            first.compareAndSet(0, System.nanoTime());
                            all.countDown();
                            return FakeDestination.DELIVERED;
                        });
        try (DeliveryWorker worker =
                queue.worker(Queue.config(List.of(Duration.ofMinutes(1))), noop)) {
            long begin = System.nanoTime();
            worker.start();
            boolean done = progress(all);
            long end = System.nanoTime();
            System.out.printf(
                    "RATE %s %d deliveries, first after %d ms, %.0f/s%n",
                    done,
                    count,
                    (first.get() - begin) / 1_000_000,
                    count * 1e9 / (end - first.get()));
        }
    }

    private static boolean progress(CountDownLatch all) throws InterruptedException {
        for (int second = 0; second < 120; second++) {
            if (all.await(1, TimeUnit.SECONDS)) {
                return true;
            }
            System.out.println(second + " s: " + all.getCount() + " left");
        }
        return false;
    }

    /// One of a hundred deliveries goes to a destination that takes a second for each.
    private static void slowOnes(Queue queue, int count) throws Exception {
        byte[] mail = new byte[4096];
        ThreadLocalRandom.current().nextBytes(mail);
        for (int i = 0; i < count; i++) {
            queue.put(Deliveries.to(i % 100 == 0 ? "slow" : "quick", i), mail);
        }
        queue.flush();
        CountDownLatch all = new CountDownLatch(count - count / 100);
        AtomicLong first = new AtomicLong();
        FakeDestination quick =
                new FakeDestination(
                        "quick",
                        50,
                        (delivery, content) -> {
                            first.compareAndSet(0, System.nanoTime());
                            all.countDown();
                            return FakeDestination.DELIVERED;
                        });
        FakeDestination slow =
                new FakeDestination(
                        "slow",
                        50,
                        (delivery, content) -> {
                            Thread.sleep(1000);
                            return FakeDestination.DELIVERED;
                        });
        try (DeliveryWorker worker =
                queue.worker(Queue.config(List.of(Duration.ofMinutes(1))), quick, slow)) {
            worker.start();
            boolean done = all.await(120, TimeUnit.SECONDS);
            System.out.printf(
                    "RATE %s with 1 %% slow ones: %.0f/s; slow ones ended: %d%n",
                    done,
                    (count - count / 100) * 1e9 / (System.nanoTime() - first.get()),
                    slow.delivered.size());
        }
    }

    private static void idle(Queue queue, int count) throws Exception {
        long[] millis = new long[count];
        AtomicInteger arrived = new AtomicInteger();
        AtomicLong sent = new AtomicLong();
        FakeDestination noop =
                new FakeDestination(
                        "idle",
                        50,
                        (Delivery _, io.mailriver.schemas.blob.MailContent _) -> {
                            millis[arrived.get()] = System.nanoTime() - sent.get();
                            arrived.incrementAndGet();
                            return new DeliveryOutcome.Delivered("ok");
                        });
        try (DeliveryWorker worker =
                queue.worker(Queue.config(List.of(Duration.ofMinutes(1))), noop)) {
            long begin = System.nanoTime();
            worker.start();
            for (int i = 0; i < count; i++) {
                sent.set(System.nanoTime());
                queue.put(Deliveries.to("idle", i), Deliveries.MAIL);
                queue.flush();
                while (arrived.get() <= i) {
                    Thread.sleep(1);
                }
                if (i == 0) {
                    System.out.println(
                            "RATE first of all after "
                                    + (System.nanoTime() - begin) / 1_000_000
                                    + " ms");
                }
                Thread.sleep(ThreadLocalRandom.current().nextInt(20, 60));
            }
        }
        Arrays.sort(millis);
        System.out.printf(
                "RATE idle: median %.1f ms, p95 %.1f ms, max %.1f ms%n",
                millis[count / 2] / 1e6, millis[count * 95 / 100] / 1e6, millis[count - 1] / 1e6);
    }
}
