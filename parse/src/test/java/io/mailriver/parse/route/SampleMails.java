package io.mailriver.parse.route;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Classification;
import io.mailriver.schemas.event.EmailAddress;
import io.mailriver.schemas.event.EmailBodyPart;
import io.mailriver.schemas.event.EmailBodyValue;
import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.MailKind;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Mails and envelopes for tests.
public final class SampleMails {
    public static final Instant NOW = Instant.parse("2026-11-05T10:15:30Z");
    public static final MailId MAIL_ID = MailId.of(NOW, 1, 2);

    private SampleMails() {}

    public static Envelope envelope(String reversePath, String... recipients) {
        return envelope(MAIL_ID, reversePath, recipients);
    }

    public static Envelope envelope(MailId mailId, String reversePath, String... recipients) {
        return new Envelope(
                mailId,
                null,
                NOW,
                "ESMTP",
                "mx",
                "mx.example.org",
                "client.example.net",
                "192.0.2.7",
                null,
                null,
                null,
                ReversePath.parse(reversePath),
                Arrays.stream(recipients).map(r -> ForwardPath.of(Mailbox.parse(r))).toList(),
                null,
                null,
                BodyType.EIGHT_BIT_MIME,
                false,
                false,
                null,
                null);
    }

    public static Envelope polled(String account) {
        return Envelope.ofPolled(
                MAIL_ID,
                NOW,
                "IMAP",
                "mx.example.org",
                new Envelope.Source(account, "INBOX", 7L, 42L, null, null, NOW, List.of()));
    }

    /// A mail with these header fields, each `Name: value`.
    public static ParsedMail mail(Envelope envelope, String... fields) {
        List<EmailHeader> headers = new ArrayList<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            headers.add(new EmailHeader(field.substring(0, colon), field.substring(colon + 1)));
        }
        return mail(envelope, headers, MailKind.PERSONAL, "hello");
    }

    public static ParsedMail mail(
            Envelope envelope, List<EmailHeader> headers, MailKind kind, @Nullable String subject) {
        EmailBodyPart text =
                new EmailBodyPart(
                        "1",
                        "ab",
                        5,
                        List.of(),
                        null,
                        "text/plain",
                        "utf-8",
                        null,
                        null,
                        null,
                        null,
                        null);
        return new ParsedMail(
                envelope.mailId(),
                1,
                null,
                BlobId.of("hello".getBytes(StandardCharsets.UTF_8)),
                5,
                envelope.receivedAt(),
                List.of("1@example.net"),
                null,
                null,
                null,
                List.of(new EmailAddress("Ann", "ann@Example.NET")),
                List.of(new EmailAddress(null, "bob@example.org")),
                null,
                null,
                null,
                subject,
                null,
                headers,
                text,
                Map.of("1", new EmailBodyValue("hello", false, false)),
                List.of(text),
                List.of(text),
                List.of(),
                false,
                "hello",
                envelope,
                List.of(),
                List.of(),
                null,
                new Classification(kind, List.of(), null, null, List.of()),
                List.of());
    }
}
