package io.mailriver.ingest.smtp;

import io.mailriver.schemas.event.BodyType;

/// What stood behind the reverse path of MAIL.
///
/// @param size the client's estimate (RFC 1870) in octets, at most [Long#MAX_VALUE]; 0 when unknown
/// @param body `BODY=` (RFC 6152)
/// @param smtpUtf8 `SMTPUTF8` (RFC 6531): addresses and header fields may be UTF-8
record MailParameters(long size, BodyType body, boolean smtpUtf8) {
    static final MailParameters NONE = new MailParameters(0, BodyType.SEVEN_BIT, false);
}
