package io.mailriver.parse.mime;

import io.mailriver.parse.classify.KindClassifier;
import io.mailriver.parse.classify.MailClues;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Classification;
import io.mailriver.schemas.event.ParsedMail;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Bytes to the event of `mail.parsed`. The door of this package. Thread-safe.
///
/// Total: any bytes give an event, with defects for what is wrong with them and for each limit that
/// was reached. The event has no routes yet (`route` is empty, `resendOf` null). A mail is read in
/// one pass and never held; memory is bounded by [ParseLimits], whatever the mail's size.
public final class MailParser {
    private final ParseLimits limits;

    public MailParser(ParseLimits limits) {
        this.limits = limits;
    }

    /// Reads a mail.
    ///
    /// @throws java.io.UncheckedIOException when the blob store can't be read, and only then
    public ParsedMail parse(MailContent content, MailFacts facts) {
        MailReading reading = new MailReading(limits);
        PartNode root;
        try (InputStream octets = content.open()) {
            root = new MimeWalk(reading).read(BlobFailure.watched(octets));
        } catch (IOException failed) {
            throw new BlobFailure(failed);
        }
        if (content.size() == 0) {
            reading.defects().add(DefectCode.NOTHING_AT_ALL, "the mail has no octets");
        }
        return event(root, reading, content.size(), facts);
    }

    private static ParsedMail event(
            PartNode root, MailReading reading, long size, MailFacts facts) {
        MailHeader header = new MailHeader(root.header(), reading);
        BodySelection selection = BodySelection.of(root);
        List<PartNode> all = new ArrayList<>();
        collect(root, all);
        PartTexts texts = new PartTexts(reading, selection);
        all.stream().filter(part -> !part.isMultipart()).forEach(texts::add);
        PartViews views = new PartViews(reading);
        String subject = header.subject();
        return new ParsedMail(
                facts.mailId(),
                facts.revision(),
                null,
                facts.blobId(),
                size,
                facts.receivedAt(),
                header.messageIds(HeaderName.MESSAGE_ID),
                header.messageIds(HeaderName.IN_REPLY_TO),
                header.messageIds(HeaderName.REFERENCES),
                header.addresses(HeaderName.SENDER),
                header.addresses(HeaderName.FROM),
                header.addresses(HeaderName.TO),
                header.addresses(HeaderName.CC),
                header.addresses(HeaderName.BCC),
                header.addresses(HeaderName.REPLY_TO),
                subject,
                header.sentAt(),
                List.copyOf(root.header().fields()),
                views.tree(root),
                texts.values(),
                views.list(selection.textBody()),
                views.list(selection.htmlBody()),
                views.list(selection.attachments()),
                selection.hasAttachment(),
                texts.preview(),
                facts.envelope(),
                reading.defects().list(),
                List.copyOf(texts.content()),
                facts.authentication(),
                classification(root, all, subject, facts),
                List.of());
    }

    private static Classification classification(
            PartNode root, List<PartNode> all, @Nullable String subject, MailFacts facts) {
        String reportType =
                root.type().equals("multipart/report")
                        ? root.header().contentType().parameter("report-type").orElse("")
                        : "";
        return KindClassifier.classify(
                new MailClues(
                        root.header().fields(),
                        facts.envelope(),
                        all.stream().map(PartNode::type).toList(),
                        reportType.toLowerCase(Locale.ROOT),
                        Objects.requireNonNullElse(subject, "")));
    }

    /// The parts in their order, multiparts before their parts; bounded by [ParseLimits#maxDepth].
    private static void collect(PartNode node, List<PartNode> all) {
        all.add(node);
        node.parts().forEach(part -> collect(part, all));
    }
}
