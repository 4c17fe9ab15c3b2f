package io.mailriver.parse.route;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Authentication;
import io.mailriver.schemas.event.BodyType;
import io.mailriver.schemas.event.Classification;
import io.mailriver.schemas.event.Defect;
import io.mailriver.schemas.event.EmailAddress;
import io.mailriver.schemas.event.EmailBodyPart;
import io.mailriver.schemas.event.EmailBodyValue;
import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.PartContent;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The parsed event as conditions see it: the same names as in its JSON, everything but `route`,
/// which is what is being decided. Times are CEL timestamps.
final class MailShapes {
    private static final Shape<EmailAddress> ADDRESS =
            new Shape<EmailAddress>("mailriver.EmailAddress")
                    .text("name", EmailAddress::name)
                    .text("email", EmailAddress::email);

    private static final Shape<EmailHeader> HEADER =
            new Shape<EmailHeader>("mailriver.EmailHeader")
                    .text("name", EmailHeader::name)
                    .text("value", EmailHeader::value);

    private static final Shape<EmailBodyValue> BODY_VALUE =
            new Shape<EmailBodyValue>("mailriver.EmailBodyValue")
                    .text("value", EmailBodyValue::value)
                    .flag("isEncodingProblem", EmailBodyValue::isEncodingProblem)
                    .flag("isTruncated", EmailBodyValue::isTruncated);

    private static final Shape<EmailBodyPart> PART = part();

    private static final Shape<Defect> DEFECT =
            new Shape<Defect>("mailriver.Defect")
                    .text("code", Defect::code)
                    .text("detail", Defect::detail)
                    .text("partId", Defect::partId);

    private static final Shape<PartContent> CONTENT =
            new Shape<PartContent>("mailriver.PartContent")
                    .text("partId", PartContent::partId)
                    .text("mediaType", PartContent::mediaType)
                    .text("language", PartContent::language)
                    .text("text", PartContent::text)
                    .flag("isTruncated", PartContent::isTruncated)
                    .text("digest", PartContent::digest)
                    .text("status", content -> word(content.status()));

    private static final Shape<Authentication.Result> RESULT =
            new Shape<Authentication.Result>("mailriver.AuthenticationResult")
                    .text("method", Authentication.Result::method)
                    .text("result", Authentication.Result::result)
                    .text("reason", Authentication.Result::reason)
                    .pairs("properties", Authentication.Result::properties);

    private static final Shape<Authentication> AUTHENTICATION =
            new Shape<Authentication>("mailriver.Authentication")
                    .text("authservId", Authentication::authservId)
                    .records("results", RESULT, Authentication::results);

    private static final Shape<Classification.Evidence> EVIDENCE =
            new Shape<Classification.Evidence>("mailriver.Evidence")
                    .text("claim", Classification.Evidence::claim)
                    .text("seen", Classification.Evidence::seen);

    private static final Shape<Classification> CLASSIFICATION =
            new Shape<Classification>("mailriver.Classification")
                    .text("kind", classification -> word(classification.kind()))
                    .texts("labels", Classification::labels)
                    .fraction("spamScore", Classification::spamScore)
                    .text("language", Classification::language)
                    .records("evidence", EVIDENCE, Classification::evidence);

    private static final Shape<ForwardPath> FORWARD_PATH =
            new Shape<ForwardPath>("mailriver.ForwardPath")
                    .text("address", path -> path.address().toString())
                    .texts("notify", ForwardPath::notifyOn)
                    .text("orcpt", ForwardPath::orcpt);

    private static final Shape<Envelope.Tls> TLS =
            new Shape<Envelope.Tls>("mailriver.Tls")
                    .text("version", Envelope.Tls::version)
                    .text("cipher", Envelope.Tls::cipher)
                    .text("peer", Envelope.Tls::peer);

    private static final Shape<Envelope.Source> SOURCE =
            new Shape<Envelope.Source>("mailriver.Source")
                    .text("account", Envelope.Source::account)
                    .text("mailboxName", Envelope.Source::mailboxName)
                    .whole("uidValidity", Envelope.Source::uidValidity)
                    .whole("uid", Envelope.Source::uid)
                    .text("objectId", Envelope.Source::objectId)
                    .text("uidl", Envelope.Source::uidl)
                    .time("internalDate", Envelope.Source::internalDate)
                    .texts("flags", Envelope.Source::flags);

    private static final Shape<Envelope> ENVELOPE = envelope();

    /// The variable `mail`.
    static final Shape<ParsedMail> MAIL = mail();

    /// Every type that a condition may meet.
    static final List<Shape<?>> ALL =
            List.of(
                    ADDRESS,
                    HEADER,
                    BODY_VALUE,
                    PART,
                    DEFECT,
                    CONTENT,
                    RESULT,
                    AUTHENTICATION,
                    EVIDENCE,
                    CLASSIFICATION,
                    FORWARD_PATH,
                    TLS,
                    SOURCE,
                    ENVELOPE,
                    MAIL);

    private MailShapes() {}

    private static Shape<ParsedMail> mail() {
        return new Shape<ParsedMail>("mailriver.Mail")
                .text("mailId", mail -> mail.mailId().text())
                .whole("revision", ParsedMail::revision)
                .text("resendOf", mail -> textOf(mail.resendOf()))
                .text("blobId", mail -> mail.blobId().text())
                .whole("size", ParsedMail::size)
                .time("receivedAt", ParsedMail::receivedAt)
                .texts("messageId", ParsedMail::messageId)
                .texts("inReplyTo", ParsedMail::inReplyTo)
                .texts("references", ParsedMail::references)
                .records("sender", ADDRESS, ParsedMail::sender)
                .records("from", ADDRESS, ParsedMail::from)
                .records("to", ADDRESS, ParsedMail::to)
                .records("cc", ADDRESS, ParsedMail::cc)
                .records("bcc", ADDRESS, ParsedMail::bcc)
                .records("replyTo", ADDRESS, ParsedMail::replyTo)
                .text("subject", ParsedMail::subject)
                .time("sentAt", mail -> instantOf(mail.sentAt()))
                .records("headers", HEADER, ParsedMail::headers)
                .record("bodyStructure", PART, ParsedMail::bodyStructure)
                .recordsByName("bodyValues", BODY_VALUE, ParsedMail::bodyValues)
                .records("textBody", PART, ParsedMail::textBody)
                .records("htmlBody", PART, ParsedMail::htmlBody)
                .records("attachments", PART, ParsedMail::attachments)
                .flag("hasAttachment", ParsedMail::hasAttachment)
                .text("preview", ParsedMail::preview)
                .record("envelope", ENVELOPE, ParsedMail::envelope)
                .records("defects", DEFECT, ParsedMail::defects)
                .records("content", CONTENT, ParsedMail::content)
                .record("authentication", AUTHENTICATION, ParsedMail::authentication)
                .record("classification", CLASSIFICATION, ParsedMail::classification);
    }

    private static Shape<Envelope> envelope() {
        return new Shape<Envelope>("mailriver.Envelope")
                .text("mailId", envelope -> envelope.mailId().text())
                .text("tenant", Envelope::tenant)
                .time("receivedAt", Envelope::receivedAt)
                .text("protocol", Envelope::protocol)
                .text("listener", Envelope::listener)
                .text("byHost", Envelope::byHost)
                .text("helo", Envelope::helo)
                .text("remoteAddress", Envelope::remoteAddress)
                .text("remoteName", Envelope::remoteName)
                .record("tls", TLS, Envelope::tls)
                .text("authenticatedAs", Envelope::authenticatedAs)
                .text("reversePath", envelope -> envelope.reversePath().text())
                .records("forwardPaths", FORWARD_PATH, Envelope::forwardPaths)
                .text("ret", Envelope::ret)
                .text("envid", Envelope::envid)
                .text("body", envelope -> word(envelope.body()))
                .flag("smtpUtf8", Envelope::smtpUtf8)
                .flag("requireTls", Envelope::requireTls)
                .whole("priority", Envelope::priority)
                .record("source", SOURCE, Envelope::source);
    }

    private static Shape<EmailBodyPart> part() {
        Shape<EmailBodyPart> part = new Shape<>("mailriver.EmailBodyPart");
        return part.text("partId", EmailBodyPart::partId)
                .text("blobId", EmailBodyPart::blobId)
                .whole("size", EmailBodyPart::size)
                .records("headers", HEADER, EmailBodyPart::headers)
                .text("name", EmailBodyPart::name)
                .text("type", EmailBodyPart::type)
                .text("charset", EmailBodyPart::charset)
                .text("disposition", EmailBodyPart::disposition)
                .text("cid", EmailBodyPart::cid)
                .texts("language", EmailBodyPart::language)
                .text("location", EmailBodyPart::location)
                .records("subParts", part, EmailBodyPart::subParts);
    }

    /// The word for what kind of mail it is.
    static String kind(ParsedMail mail) {
        return word(mail.classification().kind());
    }

    private static String word(BodyType body) {
        return switch (body) {
            case SEVEN_BIT -> "7BIT";
            case EIGHT_BIT_MIME -> "8BITMIME";
            case BINARY_MIME -> "BINARYMIME";
        };
    }

    /// The JSON word of our other enums.
    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static @Nullable String textOf(@Nullable MailId mailId) {
        return mailId == null ? null : mailId.text();
    }

    private static @Nullable Instant instantOf(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
