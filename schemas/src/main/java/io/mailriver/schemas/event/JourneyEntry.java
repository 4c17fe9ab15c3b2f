package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One line of the ledger (value of `mail.journey`): which stage did what to a mail, and when.
///
/// `deliveryId` is there for what concerns one delivery, `attempt` for one attempt of it, `reply`
/// is the peer's answer; `detail` is one sentence for people (a destination, a rule, a reason).
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JourneyEntry(
        MailId mailId,
        Instant at,
        Stage stage,
        Outcome outcome,
        @Nullable DeliveryId deliveryId,
        @Nullable Integer attempt,
        @Nullable String destination,
        @Nullable String detail,
        @Nullable String reply) {
    /// Who speaks.
    public enum Stage {
        @JsonProperty("ingest")
        INGEST,
        @JsonProperty("parse")
        PARSE,
        @JsonProperty("deliver")
        DELIVER,
        @JsonProperty("schedule")
        SCHEDULE
    }

    /// What happened.
    public enum Outcome {
        @JsonProperty("received")
        RECEIVED,
        @JsonProperty("parsed")
        PARSED,
        @JsonProperty("resend")
        RESEND,
        @JsonProperty("routed")
        ROUTED,
        @JsonProperty("dropped")
        DROPPED,
        @JsonProperty("held")
        HELD,
        @JsonProperty("leased")
        LEASED,
        @JsonProperty("deferred")
        DEFERRED,
        @JsonProperty("delivered")
        DELIVERED,
        @JsonProperty("rejected")
        REJECTED,
        @JsonProperty("expired")
        EXPIRED,
        @JsonProperty("dead-lettered")
        DEAD_LETTERED
    }
}
