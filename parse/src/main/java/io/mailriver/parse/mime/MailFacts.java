package io.mailriver.parse.mime;

import io.mailriver.schemas.event.Authentication;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of a mail besides its bytes. Envelope and authentication are JSON values of the
/// event and may be null there (a file that came over no transport).
public record MailFacts(
        MailId mailId,
        int revision,
        BlobId blobId,
        Instant receivedAt,
        @Nullable Envelope envelope,
        @Nullable Authentication authentication) {}
