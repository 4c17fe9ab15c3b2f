/// The client side of IMAP that delivery and the pollers share: login, commands out in batches,
/// responses in one at a time, each of bounded length and none kept.
///
/// The only package that imports Angus Mail: its lines and logins, not its folders and messages.
/// Follows RFC 3501 and 9051, LITERAL+ (RFC 7888), IDLE (RFC 2177), CONDSTORE and QRESYNC (RFC
/// 7162), and OBJECTID (RFC 8474). A server is never trusted: what it says is bounded before memory
/// is taken for it, and what makes no sense breaks the session.
@NullMarked
package io.mailriver.runtime.imap;

import org.jspecify.annotations.NullMarked;
