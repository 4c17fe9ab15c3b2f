package io.mailriver.runtime.peer;

import java.io.IOException;

/// A session that can't go on: the server's word for it, or nonsense that it said. The message
/// tells all of it.
public class PeerException extends IOException {
    private static final long serialVersionUID = 1L;

    public PeerException(String message) {
        super(message);
    }

    /// True when trying again soon does not help.
    public boolean isForLong() {
        return false;
    }
}
