package io.mailriver.runtime.pop3;

import io.mailriver.runtime.peer.PeerException;
import java.util.Set;

/// A session that can't go on: the server's word for it, or nonsense that it said.
public class Pop3Exception extends PeerException {
    private static final long serialVersionUID = 1L;

    /// RFC 2449, 8.1.1, and RFC 3206.
    private static final Set<String> FOR_LONG = Set.of("LOGIN-DELAY", "SYS/PERM", "AUTH");

    private final String code;

    public Pop3Exception(String message) {
        this(message, "");
    }

    /// @param code the extended response code of the server's refusal, such as `IN-USE`; empty when
    ///   there is none
    Pop3Exception(String message, String code) {
        super(message);
        this.code = code;
    }

    @Override
    public boolean isForLong() {
        return FOR_LONG.contains(code);
    }
}
