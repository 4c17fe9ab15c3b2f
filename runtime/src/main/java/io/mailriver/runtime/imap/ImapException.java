package io.mailriver.runtime.imap;

import io.mailriver.runtime.peer.PeerException;

/// A session that can't go on, or a mailbox that can't be had: the server's word for it.
public class ImapException extends PeerException {
    private static final long serialVersionUID = 1L;

    public ImapException(String message) {
        super(message);
    }
}
