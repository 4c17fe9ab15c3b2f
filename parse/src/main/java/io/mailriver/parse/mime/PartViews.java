package io.mailriver.parse.mime;

import io.mailriver.schemas.event.EmailBodyPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Parts in JMAP's form (RFC 8621, 4.1.4). Not thread-safe.
///
/// Only the tree has header fields, and there not at its root, whose fields are the mail's own; the
/// lists of bodies and attachments repeat parts of the tree without them, as JMAP's default
/// properties do (RFC 8621, 4.2).
final class PartViews {
    private final MailReading reading;
    private final Map<PartNode, EmailBodyPart> leaves = new HashMap<>();

    PartViews(MailReading reading) {
        this.reading = reading;
    }

    /// The whole tree.
    EmailBodyPart tree(PartNode node) {
        List<EmailBodyPart> subParts = null;
        if (node.isMultipart()) {
            subParts = new ArrayList<>();
            for (PartNode part : node.parts()) {
                subParts.add(tree(part));
            }
        }
        return view(node, subParts);
    }

    /// Leaves of the tree, which must have been made before.
    List<EmailBodyPart> list(List<PartNode> parts) {
        List<EmailBodyPart> views = new ArrayList<>(parts.size());
        for (PartNode part : parts) {
            EmailBodyPart view = leaves.get(part);
            if (view != null) {
                views.add(view);
            }
        }
        return views;
    }

    private EmailBodyPart view(PartNode node, @Nullable List<EmailBodyPart> subParts) {
        EntityHeader header = node.header();
        boolean isLeaf = subParts == null;
        EmailBodyPart bare =
                new EmailBodyPart(
                        isLeaf ? node.partId() : null,
                        isLeaf ? node.body().digest() : null,
                        node.body().size(),
                        List.of(),
                        affordable(node.name()),
                        node.type(),
                        affordable(header.charset()),
                        affordable(node.disposition()),
                        affordable(contentId(header)),
                        languages(header),
                        affordable(header.text(HeaderName.CONTENT_LOCATION).map(PartViews::joined)),
                        subParts);
        leaves.put(node, bare);
        return header.path().isEmpty() ? bare : withHeaders(bare, header);
    }

    private static EmailBodyPart withHeaders(EmailBodyPart part, EntityHeader header) {
        return new EmailBodyPart(
                part.partId(),
                part.blobId(),
                part.size(),
                header.fields(),
                part.name(),
                part.type(),
                part.charset(),
                part.disposition(),
                part.cid(),
                part.language(),
                part.location(),
                part.subParts());
    }

    /// The value, where the event has room for it.
    private @Nullable String affordable(Optional<String> value) {
        if (value.isEmpty() || value.get().isBlank()) {
            return null;
        }
        String text = value.get();
        return reading.values().takeAll(text) ? text : null;
    }

    private static Optional<String> contentId(EntityHeader header) {
        return header.text(HeaderName.CONTENT_ID)
                .map(MessageIds::parse)
                .filter(ids -> !ids.isEmpty())
                .map(List::getFirst);
    }

    private @Nullable List<String> languages(EntityHeader header) {
        String tags = affordable(header.text(HeaderName.CONTENT_LANGUAGE));
        if (tags == null) {
            return null;
        }
        List<String> languages =
                Arrays.stream(Comments.removed(tags).split(",", -1))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .toList();
        return languages.isEmpty() ? null : languages;
    }

    /// A URI may be folded (RFC 2557, 4.4).
    private static String joined(String uri) {
        return uri.replace(" ", "").replace("\t", "");
    }
}
