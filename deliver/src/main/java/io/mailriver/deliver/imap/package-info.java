/// Mailboxes on IMAP servers: APPEND, each mail once.
///
/// Stands behind the workers, before `deliver.attempt`, on the client in `runtime.imap`. Follows
/// RFC 3501 and its extensions UIDPLUS (4315) and LITERAL+ (7888). `DESIGN.md` beside this file
/// tells how a repeat is known.
@NullMarked
package io.mailriver.deliver.imap;

import org.jspecify.annotations.NullMarked;
