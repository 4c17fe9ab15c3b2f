package io.mailriver.deliver.worker;

import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.JourneyEntry;

/// One record that tells how a delivery goes on. All of a delivery's writings are confirmed by
/// Kafka before the queue forgets it.
sealed interface Writing {
    /// A line of the ledger.
    ///
    /// @param delivery what the line is about, with those recipients alone
    record Journey(JourneyEntry entry, Delivery delivery) implements Writing {}

    /// For the schedule, with a claim check: a deferral, a lease or an end, as its state says.
    record Schedule(Delivery delivery) implements Writing {}

    /// The delivery's record, whole, to the dead-letter topic.
    record DeadLetter(Delivery delivery, String reason, String error) implements Writing {}

    /// True when the delivery goes on by this, be it for some of its recipients.
    default boolean goesOn() {
        return this instanceof Schedule(Delivery delivery) && delivery.state() != State.ENDED;
    }
}
