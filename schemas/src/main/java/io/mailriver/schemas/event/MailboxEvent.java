package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A change in a polled mailbox (value of `mail.mailbox-events`, keyed `account/mailboxName`).
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MailboxEvent(
        Kind kind,
        Instant at,
        String account,
        String mailboxName,
        @Nullable String newMailboxName,
        @Nullable Long uidValidity,
        @Nullable Long uid,
        @Nullable MailId mailId,
        @Nullable List<String> flags) {
    public MailboxEvent {
        flags = flags == null ? null : List.copyOf(flags);
    }

    /// What changed.
    public enum Kind {
        @JsonProperty("flags-changed")
        FLAGS_CHANGED,
        @JsonProperty("expunged")
        EXPUNGED,
        @JsonProperty("moved")
        MOVED,
        @JsonProperty("mailbox-created")
        MAILBOX_CREATED,
        @JsonProperty("mailbox-renamed")
        MAILBOX_RENAMED,
        @JsonProperty("mailbox-deleted")
        MAILBOX_DELETED
    }
}
