package io.mailriver.runtime.peer;

/// The server does not take the account's user name or password: a person must see to it.
public final class LoginRefusedException extends PeerException {
    private static final long serialVersionUID = 1L;

    /// @param said whose login, and the server's answer
    public LoginRefusedException(String said) {
        super("login refused: " + said);
    }

    @Override
    public boolean isForLong() {
        return true;
    }
}
