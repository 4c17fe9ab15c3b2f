/// Polled IMAP accounts (RFC 9051, 3501): a mailbox is read by UID, from where its cursor stands,
/// and watched by IDLE (RFC 2177) and STATUS. Nothing in it is ever changed.
///
/// Stands beside the listeners; hands mail on to `ingest.account`. `DESIGN.md` beside this file
/// tells how each mail comes in once, whatever the server says.
@NullMarked
package io.mailriver.ingest.imap;

import org.jspecify.annotations.NullMarked;
