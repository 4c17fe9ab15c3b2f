package io.mailriver.deliver.smtp;

import java.io.IOException;

/// A session that can't go on: the peer refused it, or what it says is no SMTP. Always worth
/// another try: what a peer says of a session, it does not say of a mail.
public final class SmtpException extends IOException {
    private static final long serialVersionUID = 1L;

    SmtpException(String message) {
        super(message);
    }
}
