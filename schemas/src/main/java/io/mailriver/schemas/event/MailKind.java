package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/// The first question about a mail: who wrote it, and to how many.
public enum MailKind {
    @JsonProperty("personal")
    PERSONAL,
    /// Newsletters, lists, notifications to many.
    @JsonProperty("bulk")
    BULK,
    /// A machine answered (RFC 3834), such as a vacation notice.
    @JsonProperty("auto-reply")
    AUTO_REPLY,
    /// A delivery status report (RFC 3464) or what stands for one.
    @JsonProperty("bounce")
    BOUNCE
}
