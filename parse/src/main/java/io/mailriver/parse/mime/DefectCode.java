package io.mailriver.parse.mime;

import java.util.Locale;

/// Everything that can be wrong with a mail's form. The code is the name in lower case with dashes;
/// codes are part of the contract and explained in `docs/defects.md`: add, never rename.
enum DefectCode {
    ADDRESS_UNREADABLE,
    BARE_CARRIAGE_RETURN,
    BODY_ENDS_EARLY,
    BOUNDARY_UNUSABLE,
    CHARSET_MALFORMED,
    CHARSET_UNDECLARED,
    CHARSET_UNKNOWN,
    CONTENT_TYPE_INVALID,
    DATE_UNREADABLE,
    DATE_ZONE_UNKNOWN,
    ENCODED_WORD_BROKEN,
    HEADER_ENDS_EARLY,
    HEADER_FIELD_CUT,
    HEADER_FIELD_MALFORMED,
    HEADER_FIELD_REPEATED,
    HEADER_LINE_TOO_LONG,
    HEADER_NOT_UTF8,
    HEADER_WITHOUT_END,
    HEADERS_CUT,
    INVALID_BASE64,
    INVALID_QUOTED_PRINTABLE,
    MBOX_FROM_LINE,
    MESSAGE_ID_INVALID,
    MULTIPART_ENCODED,
    MULTIPART_WITHOUT_PARTS,
    NESTING_TOO_DEEP,
    NOTHING_AT_ALL,
    NUL_DROPPED,
    PARSER_FAILED,
    TEXT_CUT,
    TOO_MANY_ADDRESSES,
    TOO_MANY_DEFECTS,
    TOO_MANY_PARTS,
    TRANSFER_ENCODING_UNKNOWN;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The code as it stands in the event.
    String code() {
        return code;
    }
}
