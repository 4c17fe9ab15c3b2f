package io.mailriver.parse.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A part as it was found: its header, and its parts or its body. Not thread-safe.
final class PartNode {
    private static final LeafRead NOT_READ = new LeafRead(0, "", new byte[0], 0, false, false);

    private final EntityHeader header;
    private final String partId;
    private final String type;
    private final List<PartNode> parts = new ArrayList<>();
    private final @Nullable String disposition;
    private final @Nullable String name;
    private LeafRead body = NOT_READ;

    PartNode(EntityHeader header, String partId, String type) {
        this.header = header;
        this.partId = partId;
        this.type = type;
        StructuredValue value =
                header.text(HeaderName.CONTENT_DISPOSITION)
                        .map(StructuredValue::parse)
                        .orElse(StructuredValue.EMPTY);
        this.disposition = value.value().isEmpty() ? null : value.value();
        this.name =
                value.parameter("filename")
                        .or(() -> header.contentType().parameter("name"))
                        .filter(text -> !text.isBlank())
                        .orElse(null);
    }

    /// A leaf's decoded body.
    ///
    /// @param kept a text's first octets; only `keptLength` of them count
    /// @param isCut true when more octets came than were kept
    /// @param isEncodingProblem true when its transfer encoding was unknown or broken
    record LeafRead(
            long size,
            String digest,
            byte[] kept,
            int keptLength,
            boolean isCut,
            boolean isEncodingProblem) {}

    EntityHeader header() {
        return header;
    }

    /// `1.2` for the second part of the first; `1` for a mail of one part. A multipart has one too,
    /// which the event does not show.
    String partId() {
        return partId;
    }

    String type() {
        return type;
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    boolean isText() {
        return type.startsWith("text/");
    }

    List<PartNode> parts() {
        return parts;
    }

    void add(PartNode part) {
        parts.add(part);
    }

    LeafRead body() {
        return body;
    }

    void body(LeafRead read) {
        this.body = read;
    }

    /// The disposition in lower case.
    Optional<String> disposition() {
        return Optional.ofNullable(disposition);
    }

    /// The file name.
    Optional<String> name() {
        return Optional.ofNullable(name);
    }
}
