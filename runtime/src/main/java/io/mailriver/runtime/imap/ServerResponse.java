package io.mailriver.runtime.imap;

import java.io.IOException;
import org.eclipse.angus.mail.iap.Protocol;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/// A response, with its octets at hand behind the key.
final class ServerResponse extends IMAPResponse {
    /// @throws ProtocolException when Angus can't tell its tag
    ServerResponse(Protocol protocol) throws IOException, ProtocolException {
        super(protocol);
    }

    /// What it says, when no command's tag is on it.
    ///
    /// @throws ImapException when it makes no sense
    Untagged untagged() throws ImapException {
        if (!isUnTagged() || getKey() == null) {
            return new Untagged.Other("");
        }
        ResponseReader rest = new ResponseReader(buffer, index, size);
        return switch (getKey().toUpperCase(java.util.Locale.ROOT)) {
            case "FETCH" -> FetchedMail.read(rest);
            case "LIST" -> ListedMailbox.read(rest);
            case "STATUS" -> MailboxStatus.read(rest);
            case "SEARCH" -> LowestFound.readSearch(rest);
            case "VANISHED" -> Vanished.read(rest);
            case "ENABLED" -> Enabled.read(rest);
            case "ESEARCH" -> LowestFound.readExtended(rest);
            default -> new Untagged.Other(getKey());
        };
    }
}
