package io.mailriver.deliver.worker;

import static io.mailriver.deliver.worker.Deliveries.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.attempt.DeliveryOutcome;
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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettlementTest {
    private static final Instant NOW = NOON.plusSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofMinutes(10);
    private static final Duration SECOND_WAIT = Duration.ofMinutes(20);
    private static final Delivered OK = new Delivered("250 2.0.0 ok");
    private static final Rejected NO = new Rejected("550 5.1.1 nobody");
    private static final Deferred LATER = new Deferred("450 4.2.1 later");

    private final Delivery delivery =
            Deliveries.at(NOON, "relay", 1, "a@example.org", "b@example.org", "c@example.org");
    private final Settlement settlement =
            new Settlement(new Backoff(List.of(FIRST_WAIT, SECOND_WAIT)), () -> 0.5);

    @Test
    void whatWasDeliveredAtOnceIsOneLineOfTheLedger() {
        List<Writing> writings = attempted(false, verdict(OK, 0, 1, 2));
        assertThat(writings).hasSize(1);
        assertThat(journey(writings))
                .containsExactly(
                        new JourneyEntry(
                                delivery.mailId(),
                                NOW,
                                Stage.DELIVER,
                                Outcome.DELIVERED,
                                delivery.deliveryId(),
                                1,
                                "relay",
                                "a@example.org, b@example.org, c@example.org",
                                "250 2.0.0 ok"));
    }

    @Test
    void theScheduleHearsOfTheEndOfWhatItKnows() {
        List<Writing> writings = attempted(true, verdict(OK, 0, 1, 2));
        assertThat(writings).hasSize(2);
        assertThat(schedule(writings)).isEqualTo(delivery.with(State.ENDED, 1, null, null));
        assertThat(schedule(attempted(true, verdict(NO, 0, 1, 2))).state()).isEqualTo(State.ENDED);
    }

    @Test
    void whatWasRejectedIsDeadLetteredWithThePeersWord() {
        List<Writing> writings = attempted(false, verdict(NO, 0, 1, 2));
        assertThat(outcomes(writings)).containsExactly(Outcome.REJECTED);
        assertThat(writings)
                .contains(new Writing.DeadLetter(delivery, "rejected", "550 5.1.1 nobody"))
                .hasSize(2);
    }

    @Test
    void whatWasDeferredComesBackAsTheNextAttempt() {
        List<Writing> writings = attempted(false, verdict(LATER, 0, 1, 2));
        assertThat(outcomes(writings)).containsExactly(Outcome.DEFERRED);
        assertThat(schedule(writings))
                .isEqualTo(
                        delivery.with(State.DEFERRED, 2, NOW.plus(FIRST_WAIT), "450 4.2.1 later"));
        assertThat(writings).hasSize(2);
    }

    @Test
    void theWaitGrowsWithTheAttempt() {
        Delivery fifth = delivery.with(State.READY, 5, NOON, "450 before");
        List<Writing> writings =
                settlement.attempted(
                        new Settlement.Facts(fifth, true, NOW), List.of(verdict(LATER, 0, 1, 2)));
        assertThat(schedule(writings))
                .isEqualTo(fifth.with(State.DEFERRED, 6, NOW.plus(SECOND_WAIT), "450 4.2.1 later"));
    }

    @Test
    void eachRecipientGoesItsOwnWay() {
        List<Writing> writings =
                attempted(false, verdict(OK, 0), verdict(NO, 1), verdict(LATER, 2));
        assertThat(outcomes(writings))
                .containsExactly(Outcome.DELIVERED, Outcome.REJECTED, Outcome.DEFERRED);
        assertThat(details(writings))
                .containsExactly("a@example.org", "b@example.org", "c@example.org");
        assertThat(writings)
                .contains(
                        new Writing.DeadLetter(
                                delivery.forRecipients(recipients(1)),
                                "rejected",
                                "550 5.1.1 nobody"));
        assertThat(schedule(writings).recipients()).isEqualTo(recipients(2));
        assertThat(schedule(writings).deliveryId()).isEqualTo(delivery.deliveryId());
    }

    @Test
    void whatIsDeferredInPartDoesNotEndForTheSchedule() {
        List<Writing> writings = attempted(true, verdict(OK, 0), verdict(LATER, 1, 2));
        assertThat(schedule(writings).state()).isEqualTo(State.DEFERRED);
    }

    @Test
    void aRecipientWithoutAVerdictIsDeferred() {
        List<Writing> writings = attempted(false, verdict(OK, 0));
        assertThat(schedule(writings).recipients()).isEqualTo(recipients(1, 2));
        assertThat(schedule(writings).lastReply()).isEqualTo(Settlement.NO_VERDICT);
        assertThat(schedule(attempted(false)).recipients()).isEqualTo(delivery.recipients());
    }

    @Test
    void aSecondVerdictAndOneAboutAStrangerDoNotCount() {
        Verdict stranger = new Verdict(Deliveries.paths("z@example.org"), NO);
        List<Writing> writings = attempted(false, verdict(OK, 0, 1, 2), verdict(NO, 0), stranger);
        assertThat(outcomes(writings)).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void aDeliveryWithoutRecipientsGoesByTheFirstVerdict() {
        Delivery polled = delivery.forRecipients(List.of());
        assertThat(
                        outcomes(
                                settlement.attempted(
                                        new Settlement.Facts(polled, false, NOW),
                                        List.of(new Verdict(List.of(), OK)))))
                .containsExactly(Outcome.DELIVERED);
        assertThat(
                        outcomes(
                                settlement.attempted(
                                        new Settlement.Facts(polled, false, NOW), List.of())))
                .containsExactly(Outcome.DEFERRED);
    }

    @Test
    void theLastWaitEndsWhenTheDeliveryExpires() {
        Instant shortly = delivery.expires().minusSeconds(5);
        List<Writing> writings =
                settlement.attempted(
                        new Settlement.Facts(delivery, false, shortly),
                        List.of(verdict(LATER, 0, 1, 2)));
        assertThat(schedule(writings).notBefore()).isEqualTo(delivery.expires());
    }

    @Test
    void whatExpiredIsDeadLetteredAndEnded() {
        Settlement.Facts facts = new Settlement.Facts(delivery, true, delivery.expires());
        List<Writing> writings =
                settlement.attempted(facts, List.of(verdict(OK, 0), verdict(LATER, 1, 2)));
        assertThat(outcomes(writings)).containsExactly(Outcome.DELIVERED, Outcome.EXPIRED);
        assertThat(writings)
                .contains(
                        new Writing.DeadLetter(
                                delivery.forRecipients(recipients(1, 2)),
                                "expired",
                                "450 4.2.1 later"));
        assertThat(schedule(writings).state()).isEqualTo(State.ENDED);
    }

    @Test
    void whatExpiredWithoutTheScheduleKnowingNeedsNoEndThere() {
        Settlement.Facts facts = new Settlement.Facts(delivery, false, delivery.expires());
        assertThat(settlement.attempted(facts, List.of(verdict(LATER, 0, 1, 2))))
                .noneMatch(Writing.Schedule.class::isInstance);
    }

    @Test
    void whatWasHandedOutTooOftenWaitsLikeAfterAFailedAttempt() {
        List<Writing> writings = settlement.setBack(new Settlement.Facts(delivery, true, NOW), 3);
        assertThat(outcomes(writings)).containsExactly(Outcome.DEFERRED);
        assertThat(schedule(writings))
                .isEqualTo(
                        delivery.with(
                                State.DEFERRED,
                                2,
                                NOW.plus(FIRST_WAIT),
                                "handed out 3 times without an end"));
    }

    @Test
    void whatFindsItsDestinationFullIsNotAnAttempt() {
        Delivery second = delivery.with(State.READY, 2, null, "450 before");
        assertThat(settlement.postponed(second, NOW, Duration.ofSeconds(3)))
                .containsExactly(
                        new Writing.Schedule(
                                second.with(State.DEFERRED, 2, NOW.plusSeconds(3), "450 before")));
    }

    @Test
    void whatAStopBrokeOffIsTheSameAttemptForWhoeverIsThere() {
        List<Writing> writings =
                settlement.givenBack(
                        new Settlement.Facts(delivery, false, NOW),
                        List.of(verdict(OK, 0), verdict(NO, 1), verdict(LATER, 2)));
        assertThat(outcomes(writings)).containsExactly(Outcome.DELIVERED, Outcome.REJECTED);
        assertThat(schedule(writings))
                .isEqualTo(
                        delivery.forRecipients(recipients(2)).with(State.DEFERRED, 1, NOW, null));
    }

    @Test
    void whatEndedInSpiteOfAStopHasEnded() {
        Settlement.Facts facts = new Settlement.Facts(delivery, true, NOW);
        List<Writing> writings = settlement.givenBack(facts, List.of(verdict(OK, 0, 1, 2)));
        assertThat(outcomes(writings)).containsExactly(Outcome.DELIVERED);
        assertThat(schedule(writings).state()).isEqualTo(State.ENDED);
    }

    @Test
    void whatAStopBrokeOffWithoutAVerdictIsGivenBackWhole() {
        assertThat(settlement.givenBack(new Settlement.Facts(delivery, true, NOW), List.of()))
                .containsExactly(new Writing.Schedule(delivery.with(State.DEFERRED, 1, NOW, null)));
    }

    @Test
    void onlyTheFirstLeaseIsALineOfTheLedger() {
        List<Writing> first = settlement.leased(delivery, NOW, Duration.ofMinutes(2), true);
        assertThat(schedule(first))
                .isEqualTo(delivery.with(State.LEASED, 1, NOW.plusSeconds(120), null));
        assertThat(outcomes(first)).containsExactly(Outcome.LEASED);
        assertThat(settlement.leased(delivery, NOW, Duration.ofMinutes(2), false)).hasSize(1);
    }

    @Test
    void whatCanNotBeDeliveredAtAllIsDeadLetteredAndEnded() {
        List<Writing> writings =
                settlement.dead(
                        new Settlement.Facts(delivery, true, NOW), "unknown-destination", "gone");
        assertThat(outcomes(writings)).containsExactly(Outcome.DEAD_LETTERED);
        assertThat(writings)
                .contains(new Writing.DeadLetter(delivery, "unknown-destination", "gone"));
        assertThat(schedule(writings).state()).isEqualTo(State.ENDED);
        assertThat(settlement.dead(new Settlement.Facts(delivery, false, NOW), "x", "y"))
                .hasSize(2);
    }

    private List<Writing> attempted(boolean scheduled, Verdict... verdicts) {
        return settlement.attempted(
                new Settlement.Facts(delivery, scheduled, NOW), List.of(verdicts));
    }

    private Verdict verdict(DeliveryOutcome outcome, int... which) {
        return new Verdict(recipients(which), outcome);
    }

    private List<ForwardPath> recipients(int... which) {
        return Arrays.stream(which).mapToObj(delivery.recipients()::get).toList();
    }

    private static Delivery schedule(List<Writing> writings) {
        List<Delivery> all =
                writings.stream()
                        .filter(Writing.Schedule.class::isInstance)
                        .map(writing -> ((Writing.Schedule) writing).delivery())
                        .toList();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static List<Outcome> outcomes(List<Writing> writings) {
        return journey(writings).stream().map(JourneyEntry::outcome).toList();
    }

    private static List<String> details(List<Writing> writings) {
        return journey(writings).stream().map(JourneyEntry::detail).toList();
    }

    private static List<JourneyEntry> journey(List<Writing> writings) {
        return writings.stream()
                .filter(Writing.Journey.class::isInstance)
                .map(writing -> ((Writing.Journey) writing).entry())
                .toList();
    }
}
