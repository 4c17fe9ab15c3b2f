package io.mailriver.runtime.imap;

/// The server has ended the session by BYE.
public final class SessionClosedException extends ImapException {
    private static final long serialVersionUID = 1L;

    SessionClosedException(String message) {
        super(message);
    }
}
