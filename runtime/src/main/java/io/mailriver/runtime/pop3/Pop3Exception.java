package io.mailriver.runtime.pop3;

import java.io.IOException;

/// A session that can't go on: the server's word for it, or nonsense that it said.
public class Pop3Exception extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;

    public Pop3Exception(String message) {
        this(message, "");
    }

    Pop3Exception(String message, String code) {
        super(message);
        this.code = code;
    }

    /// The extended response code of the server's refusal, such as `IN-USE` (RFC 2449, 8.1.1) or
    /// `SYS/TEMP` (RFC 3206); empty when there is none.
    public String code() {
        return code;
    }

    /// A person must see to it: trying again soon does not help.
    public boolean isPermanent() {
        return code.equals("SYS/PERM") || code.equals("AUTH");
    }
}
