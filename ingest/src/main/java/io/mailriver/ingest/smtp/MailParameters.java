package io.mailriver.ingest.smtp;

import io.mailriver.schemas.event.BodyType;
import org.jspecify.annotations.Nullable;

/// What stood behind the reverse path of MAIL.
///
/// @param any whether there was anything; a client that said HELO may say nothing
/// @param size the client's estimate (RFC 1870) in octets, at most [Long#MAX_VALUE]; 0 when unknown
/// @param body `BODY=` (RFC 6152, RFC 3030)
/// @param smtpUtf8 `SMTPUTF8` (RFC 6531): addresses and header fields may be UTF-8
/// @param requireTls `REQUIRETLS` (RFC 8689): to be relayed over verified TLS only
/// @param priority `MT-PRIORITY=` (RFC 6710), -9 to 9
/// @param ret `RET=` (RFC 3461, 4.3): `FULL` or `HDRS`
/// @param envid `ENVID=` (RFC 3461, 4.4) as it was given, in xtext
/// @param auth whether there was an `AUTH=` (RFC 4954, 5): we believe nobody about who it names
record MailParameters(
        boolean any,
        long size,
        BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        @Nullable Integer priority,
        @Nullable String ret,
        @Nullable String envid,
        boolean auth) {
    static final MailParameters NONE =
            new MailParameters(false, 0, BodyType.SEVEN_BIT, false, false, null, null, null, false);
}
