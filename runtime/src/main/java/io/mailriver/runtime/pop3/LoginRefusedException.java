package io.mailriver.runtime.pop3;

/// The server does not take the account's user name or password: trying again soon does not help.
public final class LoginRefusedException extends Pop3Exception {
    private static final long serialVersionUID = 1L;

    LoginRefusedException(String message, String code) {
        super(message, code);
    }

    @Override
    public boolean isPermanent() {
        return true;
    }
}
