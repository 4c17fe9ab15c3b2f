package io.mailriver.deliver.smtp;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Reply;

/// The peer's last word on one recipient: to RCPT when it was refused there, else to the content.
///
/// @param accepted whether RCPT was answered well, whatever was said of the content then
public record RecipientReply(ForwardPath recipient, Reply reply, boolean accepted) {}
