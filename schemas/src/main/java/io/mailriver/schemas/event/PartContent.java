package io.mailriver.schemas.event;

import org.jspecify.annotations.Nullable;

/// What is known of one leaf part's content, by the content itself and not by its label.
///
/// `digest` is the SHA-256 of the decoded octets in hex. `text` is extracted text, cut at the
/// configured limit (`isTruncated`); a text part's own text stands in `bodyValues` instead.
public record PartContent(
        String partId,
        String mediaType,
        @Nullable String language,
        @Nullable String text,
        boolean isTruncated,
        String digest,
        ExtractionStatus status) {}
