package io.mailriver.deliver.smtp;

/// How a session is encrypted.
public enum TlsMode {
    /// Never.
    NONE,
    /// STARTTLS where the peer offers it, with whatever certificate it shows, and in the clear
    /// where it doesn't or where the handshake fails: against listeners, not against attackers (RFC
    /// 7435).
    IF_OFFERED,
    /// STARTTLS, certificate and host name verified; no mail without it.
    REQUIRED,
    /// TLS from the first octet (RFC 8314), certificate and host name verified.
    IMPLICIT;

    /// True when the peer is known to be the one that was meant.
    boolean verified() {
        return switch (this) {
            case NONE, IF_OFFERED -> false;
            case REQUIRED, IMPLICIT -> true;
        };
    }
}
