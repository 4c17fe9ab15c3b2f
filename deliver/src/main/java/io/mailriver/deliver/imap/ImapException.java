package io.mailriver.deliver.imap;

import java.io.IOException;

/// A session that can't go on, or a mailbox that can't be had: the server's word for it.
final class ImapException extends IOException {
    private static final long serialVersionUID = 1L;

    ImapException(String message) {
        super(message);
    }
}
