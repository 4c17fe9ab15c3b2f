package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a waiting delivery stands (value of `mail.queue`, keyed by delivery id).
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueEntry(
        MailId mailId,
        String destination,
        Delivery.State state,
        int attempt,
        @Nullable Instant due,
        @Nullable String lastReply) {}
