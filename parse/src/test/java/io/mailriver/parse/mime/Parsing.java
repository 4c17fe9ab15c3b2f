package io.mailriver.parse.mime;

import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Defect;
import io.mailriver.schemas.event.EmailBodyValue;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// Mails to events, with the same facts for all.
final class Parsing {
    private static final MailParser PARSER = new MailParser(ParseLimits.DEFAULT);

    private Parsing() {}

    static ParsedMail parse(byte[] mail) {
        return parse(mail, PARSER);
    }

    static ParsedMail parse(String mail) {
        return parse(mail.getBytes(StandardCharsets.UTF_8));
    }

    static ParsedMail parse(byte[] mail, MailParser parser) {
        return parser.parse(new MailContent.Inline(mail), facts(BlobId.of(mail)));
    }

    static MailFacts facts(BlobId blobId) {
        Instant received = Instant.parse("2026-01-02T03:04:05Z");
        return new MailFacts(MailId.of(received, 1, 1), 1, blobId, received, null, null);
    }

    static EmailBodyValue body(ParsedMail mail, String partId) {
        EmailBodyValue value = mail.bodyValues().get(partId);
        if (value == null) {
            throw new AssertionError("no body value '" + partId + "' in " + mail.bodyValues());
        }
        return value;
    }

    static List<String> codes(ParsedMail mail) {
        return mail.defects().stream().map(Defect::code).toList();
    }
}
