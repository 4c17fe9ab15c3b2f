package io.mailriver.ingest.smtp;

/// What a listener speaks.
public enum Protocol {
    SMTP,
    /// RFC 2033: LHLO, and behind the content a reply for each recipient. Never on port 25.
    LMTP
}
