package io.mailriver.schemas.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parsed mail (value of `mail.parsed`): JMAP's `Email` object (RFC 8621, 4) and what we add.
///
/// `revision` starts at 1 and counts reprocessings. `envelope` is null when a file was parsed
/// without a transport. `resendOf` names the first sighting of a mail that a client sent again.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParsedMail(
        MailId mailId,
        int revision,
        @Nullable MailId resendOf,
        BlobId blobId,
        long size,
        Instant receivedAt,
        @Nullable List<String> messageId,
        @Nullable List<String> inReplyTo,
        @Nullable List<String> references,
        @Nullable List<EmailAddress> sender,
        @Nullable List<EmailAddress> from,
        @Nullable List<EmailAddress> to,
        @Nullable List<EmailAddress> cc,
        @Nullable List<EmailAddress> bcc,
        @Nullable List<EmailAddress> replyTo,
        @Nullable String subject,
        @Nullable OffsetDateTime sentAt,
        List<EmailHeader> headers,
        EmailBodyPart bodyStructure,
        Map<String, EmailBodyValue> bodyValues,
        List<EmailBodyPart> textBody,
        List<EmailBodyPart> htmlBody,
        List<EmailBodyPart> attachments,
        boolean hasAttachment,
        String preview,
        @Nullable Envelope envelope,
        List<Defect> defects,
        List<PartContent> content,
        @Nullable Authentication authentication,
        Classification classification,
        List<RouteDecision> route) {
    /// The same mail with where it went, and the labels that rules gave it besides its own.
    public ParsedMail routed(List<RouteDecision> decisions, List<String> moreLabels) {
        return with(
                resendOf, bodyValues, content, classification.withLabels(moreLabels), decisions);
    }

    /// The same mail, known to be sent again.
    public ParsedMail asResendOf(MailId first) {
        return with(first, bodyValues, content, classification, route);
    }

    /// The same mail with other texts, such as shorter ones.
    public ParsedMail withTexts(
            Map<String, EmailBodyValue> newBodyValues, List<PartContent> newContent) {
        return with(resendOf, newBodyValues, newContent, classification, route);
    }

    private ParsedMail with(
            @Nullable MailId newResendOf,
            Map<String, EmailBodyValue> newBodyValues,
            List<PartContent> newContent,
            Classification newClassification,
            List<RouteDecision> newRoute) {
        return new ParsedMail(
                mailId,
                revision,
                newResendOf,
                blobId,
                size,
                receivedAt,
                messageId,
                inReplyTo,
                references,
                sender,
                from,
                to,
                cc,
                bcc,
                replyTo,
                subject,
                sentAt,
                headers,
                bodyStructure,
                newBodyValues,
                textBody,
                htmlBody,
                attachments,
                hasAttachment,
                preview,
                envelope,
                defects,
                newContent,
                authentication,
                newClassification,
                newRoute);
    }
}
