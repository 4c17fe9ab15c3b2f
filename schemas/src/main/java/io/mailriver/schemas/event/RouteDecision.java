package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.identity.DeliveryId;
import org.jspecify.annotations.Nullable;

/// Where one recipient's copy went, and which rule said so.
///
/// `rule` is null where no rule took it. `detail` tells what a person would ask next, such as the
/// missing field because of which a condition did not match.
public record RouteDecision(
        String recipient,
        @Nullable String rule,
        Action action,
        @Nullable String destination,
        @Nullable String mailboxName,
        @Nullable DeliveryId deliveryId,
        @Nullable String detail) {
    /// What a rule did.
    public enum Action {
        @JsonProperty("deliver")
        DELIVER,
        @JsonProperty("redirect")
        REDIRECT,
        @JsonProperty("tag")
        TAG,
        @JsonProperty("hold")
        HOLD,
        @JsonProperty("drop")
        DROP,
        @JsonProperty("no-route")
        NO_ROUTE
    }
}
