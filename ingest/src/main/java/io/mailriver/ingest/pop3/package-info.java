/// Polled POP3 accounts (RFC 1939): a maildrop is listed by UIDL, and what is new in it is fetched.
/// Nothing in it is deleted, unless somebody asks for it by [Maildrop#deleteAndQuit].
///
/// Stands beside the listeners; hands mail on to `ingest.account`. `DESIGN.md` beside this file
/// tells how each mail comes in once, whatever the server says.
@NullMarked
package io.mailriver.ingest.pop3;

import org.jspecify.annotations.NullMarked;
