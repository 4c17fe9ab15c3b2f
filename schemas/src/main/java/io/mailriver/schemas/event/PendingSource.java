package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mailriver.schemas.identity.MailId;
import org.jspecify.annotations.Nullable;

/// What is still to be done to a polled mail's source (value of `mail.pending`).
public record PendingSource(
        MailId mailId, Envelope.Source source, Action action, @Nullable String moveTo) {
    /// What happens to the source once its mail is safe.
    public enum Action {
        @JsonProperty("mark-seen")
        MARK_SEEN,
        @JsonProperty("delete")
        DELETE,
        @JsonProperty("move")
        MOVE
    }
}
