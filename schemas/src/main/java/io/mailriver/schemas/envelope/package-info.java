/// The envelope's words as types: reverse path, forward paths, mailboxes, domains and replies.
///
/// Stands at the far end of the mail's way: every stage imports it, it imports the JDK alone.
/// Follows RFC 5321 (sections 2.3, 4.1.2, 4.2), RFC 3463 (enhanced status codes) and RFC 6531.
@NullMarked
package io.mailriver.schemas.envelope;

import org.jspecify.annotations.NullMarked;
