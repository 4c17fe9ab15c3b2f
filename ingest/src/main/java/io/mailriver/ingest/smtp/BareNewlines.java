package io.mailriver.ingest.smtp;

/// What happens to a CR without LF, or an LF without CR (RFC 5321, 2.3.8 forbids both).
///
/// None of them ever ends a mail: only CRLF.CRLF does. Two servers that disagree on that can be
/// made to see two mails where there is one (SMTP smuggling, 2023). Content that comes in chunks is
/// ended by its count, and held to the same rule, unless it is BINARYMIME, which has no lines.
public enum BareNewlines {
    /// The mail gets `550 5.6.11` after its end (or after the chunk), a command `500 5.5.2`.
    REFUSE,
    /// In a mail a bare LF becomes CRLF and a bare CR a space; a bare LF ends a command.
    FIX,
    /// A mail is stored with them as it is; a bare LF ends a command.
    ALLOW
}
