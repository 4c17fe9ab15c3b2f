package io.mailriver.deliver.attempt;

/// How an attempt ended. `detail` is the peer's reply or our reason, on one line, for the ledger.
public sealed interface DeliveryOutcome {
    String detail();

    /// The peer has it and answers for it.
    record Delivered(String detail) implements DeliveryOutcome {}

    /// Not now: to be tried again.
    record Deferred(String detail) implements DeliveryOutcome {}

    /// Never: trying again can't help.
    record Rejected(String detail) implements DeliveryOutcome {}
}
