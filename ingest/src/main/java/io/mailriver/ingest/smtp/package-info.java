/// Our own SMTP server: a protocol engine that knows no sockets, and a shell of sockets and virtual
/// threads around it. `DESIGN.md` beside this file shows how the two meet.
///
/// Stands at the very beginning of the mail's way; hands each complete mail to a [MailSink] and
/// says `250` once that has answered with a receipt. Follows RFC 5321 (SMTP), 1870 (SIZE), 2033
/// (LMTP), 2034 (ENHANCEDSTATUSCODES), 2920 (PIPELINING), 3030 (CHUNKING, BINARYMIME), 3207
/// (STARTTLS), 3461 (DSN), 4954 (AUTH), 6152 (8BITMIME), 6531 (SMTPUTF8), 6710 (MT-PRIORITY), 8689
/// (REQUIRETLS), HAProxy's PROXY protocol and Postfix' XCLIENT.
@NullMarked
package io.mailriver.ingest.smtp;

import org.jspecify.annotations.NullMarked;
