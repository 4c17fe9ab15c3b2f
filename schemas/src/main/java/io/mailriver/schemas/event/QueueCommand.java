package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.identity.DeliveryId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an operator asks of waiting deliveries (value of `mail.commands`, one to every partition).
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueCommand(Action action, Filter filter, Instant at, String by) {
    /// What is to be done.
    public enum Action {
        @JsonProperty("hold")
        HOLD,
        @JsonProperty("release")
        RELEASE,
        @JsonProperty("retry")
        RETRY,
        @JsonProperty("drop")
        DROP
    }

    /// Which deliveries are meant: those that match everything that is given.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Filter(
            @Nullable DeliveryId deliveryId,
            @Nullable MailId mailId,
            @Nullable String destination,
            @Nullable String recipientDomain) {}
}
