package io.mailriver.deliver.worker;

import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.deliver.attempt.Verdict;
import io.mailriver.deliver.retry.Backoff;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.JourneyEntry.Outcome;
import io.mailriver.schemas.event.JourneyEntry.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/// Decides what is written when an attempt ends, or can't begin. Pure: no clock, no I/O.
///
/// @param random for the jitter of waits: at least 0 and less than 1
record Settlement(Backoff backoff, DoubleSupplier random) {
    static final String REJECTED = "rejected";
    static final String EXPIRED = "expired";
    static final String NO_VERDICT = "the destination gave no verdict";

    /// What is known of a delivery when it ends.
    ///
    /// @param scheduled true when the schedule knows of it, or may: then it is told of the end
    record Facts(Delivery delivery, boolean scheduled, Instant now) {}

    /// After an attempt. Recipients whom no verdict names are deferred; a second verdict on the
    /// same recipient doesn't count.
    List<Writing> attempted(Facts facts, List<Verdict> verdicts) {
        List<Writing> writings = new ArrayList<>();
        List<Verdict> deferred = new ArrayList<>();
        for (Verdict verdict : complete(facts.delivery(), verdicts)) {
            Delivery part = facts.delivery().forRecipients(verdict.recipients());
            switch (verdict.outcome()) {
                case Delivered(String detail) ->
                        writings.add(journey(part, facts.now(), Outcome.DELIVERED, detail));
                case Rejected(String detail) -> {
                    writings.add(journey(part, facts.now(), Outcome.REJECTED, detail));
                    writings.add(new Writing.DeadLetter(part, REJECTED, detail));
                }
                case Deferred _ -> deferred.add(verdict);
            }
        }
        if (!deferred.isEmpty()) {
            writings.addAll(deferral(facts, merged(deferred)));
        } else if (facts.scheduled()) {
            writings.add(new Writing.Schedule(ended(facts.delivery())));
        }
        return List.copyOf(writings);
    }

    /// Not attempted, because too many workers died or fell silent with it in hand: it waits like
    /// after a failed attempt.
    List<Writing> setBack(Facts facts, int deliveryCount) {
        String detail = "handed out " + deliveryCount + " times without an end";
        Verdict all = new Verdict(facts.delivery().recipients(), new Deferred(detail));
        return deferral(facts, all);
    }

    /// Not attempted, because its destination was full: the same attempt, after the given wait.
    List<Writing> postponed(Delivery delivery, Instant now, Duration wait) {
        return List.of(
                new Writing.Schedule(
                        delivery.with(
                                State.DEFERRED,
                                delivery.attempt(),
                                now.plus(wait),
                                delivery.lastReply())));
    }

    /// Broken off by our own stop: the same attempt, for whoever is there, now.
    List<Writing> givenBack(Facts facts, List<Verdict> verdicts) {
        List<Verdict> ended =
                complete(facts.delivery(), verdicts).stream()
                        .filter(verdict -> !(verdict.outcome() instanceof Deferred))
                        .toList();
        Set<ForwardPath> done = new HashSet<>();
        ended.forEach(verdict -> done.addAll(verdict.recipients()));
        List<ForwardPath> rest =
                facts.delivery().recipients().stream().filter(one -> !done.contains(one)).toList();
        if (rest.isEmpty() && !ended.isEmpty()) {
            return attempted(facts, verdicts);
        }
        List<Writing> writings = new ArrayList<>();
        if (!ended.isEmpty()) {
            Delivery part = facts.delivery().forRecipients(List.copyOf(done));
            writings.addAll(attempted(new Facts(part, false, facts.now()), ended));
        }
        writings.addAll(
                postponed(facts.delivery().forRecipients(rest), facts.now(), Duration.ZERO));
        return List.copyOf(writings);
    }

    /// The attempt runs on under a lease.
    List<Writing> leased(Delivery delivery, Instant now, Duration lease, boolean first) {
        Writing schedule =
                new Writing.Schedule(
                        delivery.with(
                                State.LEASED,
                                delivery.attempt(),
                                now.plus(lease),
                                delivery.lastReply()));
        return first
                ? List.of(schedule, journey(delivery, now, Outcome.LEASED, "still running"))
                : List.of(schedule);
    }

    /// A copy that the schedule handed out of what ended before the schedule could tell.
    List<Writing> endedBefore(Delivery delivery) {
        return List.of(new Writing.Schedule(ended(delivery)));
    }

    /// It can't be delivered by us at all.
    List<Writing> dead(Facts facts, String reason, String error) {
        List<Writing> writings = new ArrayList<>();
        writings.add(journey(facts.delivery(), facts.now(), Outcome.DEAD_LETTERED, error));
        writings.add(new Writing.DeadLetter(facts.delivery(), reason, error));
        if (facts.scheduled()) {
            writings.add(new Writing.Schedule(ended(facts.delivery())));
        }
        return List.copyOf(writings);
    }

    private List<Writing> deferral(Facts facts, Verdict verdict) {
        Delivery part = facts.delivery().forRecipients(verdict.recipients());
        Instant now = facts.now();
        String detail = verdict.outcome().detail();
        if (!now.isBefore(part.expires())) {
            List<Writing> writings = new ArrayList<>();
            writings.add(journey(part, now, Outcome.EXPIRED, detail));
            writings.add(new Writing.DeadLetter(part, EXPIRED, detail));
            if (facts.scheduled()) {
                writings.add(new Writing.Schedule(ended(part)));
            }
            return writings;
        }
        Instant due = now.plus(backoff.after(part.attempt(), random.getAsDouble()));
        Instant lastChance = due.isBefore(part.expires()) ? due : part.expires();
        return List.of(
                new Writing.Schedule(
                        part.with(State.DEFERRED, part.attempt() + 1, lastChance, detail)),
                journey(part, now, Outcome.DEFERRED, detail));
    }

    private static Delivery ended(Delivery delivery) {
        return delivery.with(State.ENDED, delivery.attempt(), null, delivery.lastReply());
    }

    private static Verdict merged(List<Verdict> deferred) {
        List<ForwardPath> recipients =
                deferred.stream().flatMap(verdict -> verdict.recipients().stream()).toList();
        return new Verdict(recipients, deferred.getFirst().outcome());
    }

    /// The verdicts with every recipient exactly once. A delivery without recipients (a mailbox of
    /// ours) goes by the first verdict.
    private static List<Verdict> complete(Delivery delivery, List<Verdict> verdicts) {
        if (delivery.recipients().isEmpty()) {
            return List.of(
                    verdicts.isEmpty()
                            ? new Verdict(List.of(), new Deferred(NO_VERDICT))
                            : new Verdict(List.of(), verdicts.getFirst().outcome()));
        }
        Set<ForwardPath> open = new HashSet<>(delivery.recipients());
        List<Verdict> complete = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            List<ForwardPath> answered =
                    verdict.recipients().stream().filter(open::remove).toList();
            if (!answered.isEmpty()) {
                complete.add(new Verdict(answered, verdict.outcome()));
            }
        }
        if (!open.isEmpty()) {
            List<ForwardPath> rest =
                    delivery.recipients().stream().filter(open::contains).distinct().toList();
            complete.add(new Verdict(rest, new Deferred(NO_VERDICT)));
        }
        return complete;
    }

    private static Writing.Journey journey(
            Delivery delivery, Instant now, Outcome outcome, String text) {
        boolean peerSpoke = outcome != Outcome.LEASED && outcome != Outcome.DEAD_LETTERED;
        String recipients =
                delivery.recipients().stream()
                        .map(recipient -> recipient.address().toString())
                        .collect(Collectors.joining(", "));
        return new Writing.Journey(
                new JourneyEntry(
                        delivery.mailId(),
                        now,
                        Stage.DELIVER,
                        outcome,
                        delivery.deliveryId(),
                        delivery.attempt(),
                        delivery.destination(),
                        peerSpoke ? recipients : text,
                        peerSpoke ? text : null),
                delivery);
    }
}
