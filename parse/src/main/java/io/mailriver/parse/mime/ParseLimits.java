package io.mailriver.parse.mime;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.runtime.config.Section;

/// How much of one mail goes into its event. Reaching a limit is a defect of the mail, never an
/// error; the original is kept whatever the event leaves out. The defaults keep any mail's event
/// below 6 MiB.
///
/// @param maxParts leaf and multipart parts of one mail; what follows is not read
/// @param maxDepth multiparts inside each other; a deeper one is kept as one part
/// @param maxHeaderFields header fields of one mail with its parts that stand in the event
/// @param maxHeaderField octets of one header field; the rest of it is cut
/// @param maxHeaders octets of all header fields that stand in the event
/// @param maxAddresses addresses that are read from one mail's header
/// @param maxText octets of one text that are kept
/// @param maxTotalText octets of all texts that are kept
/// @param previewLength characters of the preview
/// @param maxDefects defects that are listed
public record ParseLimits(
        int maxParts,
        int maxDepth,
        int maxHeaderFields,
        ByteSize maxHeaderField,
        ByteSize maxHeaders,
        int maxAddresses,
        ByteSize maxText,
        ByteSize maxTotalText,
        int previewLength,
        int maxDefects) {
    public static final ParseLimits DEFAULT =
            new ParseLimits(
                    1000,
                    20,
                    1000,
                    ByteSize.ofKiB(64),
                    ByteSize.ofKiB(256),
                    5000,
                    ByteSize.ofKiB(256),
                    ByteSize.ofMiB(2),
                    256,
                    100);

    public static ParseLimits read(Section section) {
        return new ParseLimits(
                section.number(
                        "max-parts",
                        "Parts of one mail that are read; what follows is left out of the event.",
                        DEFAULT.maxParts,
                        1,
                        5000),
                section.number(
                        "max-depth",
                        "Multiparts inside each other; a deeper one is kept as one part.",
                        DEFAULT.maxDepth,
                        1,
                        100),
                section.number(
                        "max-header-fields",
                        "Header fields of one mail, its parts included, that stand in the event.",
                        DEFAULT.maxHeaderFields,
                        10,
                        10_000),
                bounded(
                        section,
                        "max-header-field",
                        "Size of one header field; the rest of it is cut.",
                        DEFAULT.maxHeaderField,
                        ByteSize.ofKiB(256)),
                bounded(
                        section,
                        "max-headers",
                        "Size of all header fields of one mail that stand in the event.",
                        DEFAULT.maxHeaders,
                        ByteSize.ofMiB(1)),
                section.number(
                        "max-addresses",
                        "Addresses that are read from one mail's header.",
                        DEFAULT.maxAddresses,
                        10,
                        20_000),
                bounded(
                        section,
                        "max-text",
                        "Size of one text (a body, or the text form of one) in the event.",
                        DEFAULT.maxText,
                        ByteSize.ofMiB(2)),
                bounded(
                        section,
                        "max-total-text",
                        "Size of all texts of one mail in the event.",
                        DEFAULT.maxTotalText,
                        ByteSize.ofMiB(4)),
                section.number(
                        "preview-length",
                        "Characters of the preview.",
                        DEFAULT.previewLength,
                        0,
                        1000),
                section.number(
                        "max-defects",
                        "Defects of one mail that are listed.",
                        DEFAULT.maxDefects,
                        1,
                        1000));
    }

    private static ByteSize bounded(
            Section section, String key, String meaning, ByteSize byDefault, ByteSize max) {
        return section.value(
                key,
                "size, 1KiB to " + max,
                meaning,
                byDefault,
                text -> within(ByteSize.parse(text), max));
    }

    private static ByteSize within(ByteSize size, ByteSize max) {
        if (size.octets() < 1024 || size.octets() > max.octets()) {
            throw new IllegalArgumentException("'" + size + "', expected 1KiB to " + max);
        }
        return size;
    }
}
