package io.mailriver.ingest.sighting;

import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import java.util.List;
import java.util.Optional;

/// What the accounts of an owned partition were seen to hold, as of the last commit. The first
/// question takes as long as it takes to read what is new on `mail.sightings`. Thread-safe.
///
/// Every question throws a [SightingException] when there is no answer now.
public interface Sightings {
    /// Some sightings in order.
    ///
    /// @param isLast no others follow
    record Page(List<Seen> seen, boolean isLast) {
        public Page {
            seen = List.copyOf(seen);
        }
    }

    Optional<Sighting> find(SightingKey key) throws InterruptedException;

    /// Those of one mailbox and UIDVALIDITY, in UID order.
    ///
    /// @param afterUid the page begins behind it; 0 for the first page
    Page imap(String account, String mailboxName, long uidValidity, long afterUid, int limit)
            throws InterruptedException;

    /// Those of a maildrop, in the order of the UIDLs' characters.
    ///
    /// @param afterUidl the page begins behind it; empty for the first page
    Page pop3(String account, String afterUidl, int limit) throws InterruptedException;

    /// Those of the account with that content, the newest mail first.
    List<Seen> ofContent(String account, BlobId blobId, int limit) throws InterruptedException;

    /// The same by object id (RFC 8474 EMAILID, X-GM-MSGID).
    List<Seen> ofObject(String account, String objectId, int limit) throws InterruptedException;
}
