package io.mailriver.ingest.smtp;

import io.mailriver.schemas.envelope.CodePoints;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;

/// One line of the client, understood (RFC 5321, 4.1.1).
sealed interface Command {
    /// EHLO (`extended`) or HELO; `domain` is what the client calls itself.
    record Hello(boolean extended, String domain) implements Command {}

    record Mail(ReversePath reversePath, MailParameters parameters) implements Command {}

    record Rcpt(Mailbox forwardPath, RcptParameters parameters) implements Command {
        /// True when it can't be said without SMTPUTF8 (RFC 6531, RFC 6533).
        boolean needsSmtpUtf8() {
            String orcpt = parameters.orcpt();
            return forwardPath.needsSmtpUtf8() || orcpt != null && !CodePoints.isAscii(orcpt);
        }
    }

    record Data() implements Command {}

    /// So many octets of content follow the line; `last` when the mail ends with them (RFC 3030).
    record Bdat(long octets, boolean last) implements Command {}

    record Rset() implements Command {}

    record Noop() implements Command {}

    record Quit() implements Command {}

    record Vrfy() implements Command {}

    record Expn() implements Command {}

    record Help() implements Command {}

    record StartTls() implements Command {}

    /// AUTH (RFC 4954, 4); the initial response is in Base64, `=` for an empty one, empty for none.
    record Auth(String mechanism, String initialResponse) implements Command {}

    /// XCLIENT (Postfix, XCLIENT_README).
    record FrontEnd(Xclient said) implements Command {}

    /// A line that is no command; `verb` is the command it tried to be, for the log.
    record Wrong(String verb, Answer answer) implements Command {}
}
