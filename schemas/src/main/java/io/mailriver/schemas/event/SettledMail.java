package io.mailriver.schemas.event;

import io.mailriver.schemas.identity.MailId;
import java.time.Instant;

/// All deliveries of a mail ended well (value of `mail.settled`).
public record SettledMail(MailId mailId, Instant at, int deliveries) {}
