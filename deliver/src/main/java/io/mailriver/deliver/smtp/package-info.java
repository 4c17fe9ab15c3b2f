/// The relay client: mail to an SMTP server, over a few connections that are kept open.
///
/// Stands behind the workers, before `deliver.attempt`. Follows RFC 5321 and its extensions SIZE
/// (1870), PIPELINING (2920), 8BITMIME (6152), STARTTLS (3207), AUTH (4954), DSN (3461), SMTPUTF8
/// (6531), ENHANCEDSTATUSCODES (2034), REQUIRETLS (8689). The command line sends with the same
/// [SmtpClient].
@NullMarked
package io.mailriver.deliver.smtp;

import org.jspecify.annotations.NullMarked;
