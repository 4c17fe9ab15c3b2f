package io.mailriver.runtime.pop3;

/// A response is longer than we take, whatever the server said of its size.
public final class MailTooLargeException extends Pop3Exception {
    private static final long serialVersionUID = 1L;

    MailTooLargeException(long maxOctets) {
        super("larger than " + maxOctets + " octets");
    }
}
