package io.mailriver.runtime.imap;

/// The server does not take the account's user name or password: trying again soon does not help.
public final class LoginRefusedException extends ImapException {
    private static final long serialVersionUID = 1L;

    LoginRefusedException(String message) {
        super(message);
    }
}
