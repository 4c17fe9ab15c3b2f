package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.Destination;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Delivery;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A destination that does what a test says, and remembers what it was asked.
final class FakeDestination implements Destination {
    /// What an attempt does.
    interface Behaviour {
        DeliveryOutcome attempt(Delivery delivery, MailContent content) throws Exception;
    }

    static final DeliveryOutcome DELIVERED = new DeliveryOutcome.Delivered("250 2.0.0 ok");

    final Queue<Delivery> attempts = new ConcurrentLinkedQueue<>();
    final Map<String, Integer> delivered = new ConcurrentHashMap<>();
    final AtomicInteger running = new AtomicInteger();
    private final String name;
    private final int maxAttempts;
    private final Behaviour behaviour;

    FakeDestination(String name, int maxAttempts, Behaviour behaviour) {
        this.name = name;
        this.maxAttempts = maxAttempts;
        this.behaviour = behaviour;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxAttempts() {
        return maxAttempts;
    }

    @Override
    public List<Verdict> attempt(Delivery delivery, MailContent content) {
        attempts.add(delivery);
        running.incrementAndGet();
        try {
            DeliveryOutcome outcome = behaviour.attempt(delivery, content);
            if (outcome instanceof DeliveryOutcome.Delivered) {
                delivered.merge(delivery.deliveryId().text(), 1, Integer::sum);
            }
            return List.of(new Verdict(delivery.recipients(), outcome));
        } catch (InterruptedException stopped) {
            return List.of(
                    new Verdict(
                            delivery.recipients(), new DeliveryOutcome.Deferred("interrupted")));
        } catch (RuntimeException broken) {
            throw broken;
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void close() {}
}
