/// Who may send: users in a file of hashed passwords, and the SASL mechanisms that prove it.
///
/// Stands beside the SMTP engine, which carries the octets of an exchange and knows nothing of
/// passwords. Follows RFC 4422 (SASL), 4616 (PLAIN), 5802 and 7677 (SCRAM-SHA-256).
@NullMarked
package io.mailriver.ingest.login;

import org.jspecify.annotations.NullMarked;
