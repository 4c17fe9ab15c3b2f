package io.mailriver.parse.route;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.RouteDecision;
import java.util.List;

/// Where one mail goes.
///
/// @param decisions for each recipient what each rule that took it did, in the order of asking
/// @param deliveries the work that follows; each stands in the decisions by its id
/// @param labels what rules called the mail
/// @param deadEnds recipients that nothing was done for, at most one entry a reason: their copy
///   belongs on the dead-letter topic
public record RoutingResult(
        List<RouteDecision> decisions,
        List<Delivery> deliveries,
        List<String> labels,
        List<DeadEnd> deadEnds) {
    public RoutingResult {
        decisions = List.copyOf(decisions);
        deliveries = List.copyOf(deliveries);
        labels = List.copyOf(labels);
        deadEnds = List.copyOf(deadEnds);
    }

    /// True when nothing at all was done with the mail: no recipient was delivered to, dropped or
    /// held.
    public boolean isAllDead() {
        return decisions.stream()
                .noneMatch(decision ->
                        switch (decision.action()) {
                            case DELIVER, DROP, HOLD -> true;
                            case REDIRECT, TAG, NO_ROUTE -> false;
                        });
    }

    /// Recipients whose copy goes nowhere, and why.
    ///
    /// @param forwardPaths those recipients of the envelope (redirected ones under their new
    ///   address); empty for polled mail, which has none
    /// @param detail one sentence that names them
    public record DeadEnd(Reason reason, List<ForwardPath> forwardPaths, String detail) {
        public DeadEnd {
            forwardPaths = List.copyOf(forwardPaths);
        }
    }

    /// Why a copy goes nowhere.
    public enum Reason {
        /// No rule took it, or the rule that did could not.
        NO_ROUTE("no-route"),
        /// It was here before.
        LOOP("loop"),
        /// A rule keeps it for a person.
        HELD("held");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        /// The dashed word of the header `reason`.
        public String word() {
            return word;
        }
    }
}
