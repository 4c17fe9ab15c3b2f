package io.mailriver.ingest.imap;

import java.util.Optional;

/// A mailbox that is open for reading.
///
/// @param name for people and cursors
/// @param uidNext 0 when the server did not say
/// @param highestModSeq when it was opened; 0 when it has none
record OpenMailbox(
        String name,
        long uidValidity,
        long uidNext,
        long exists,
        long highestModSeq,
        Optional<String> mailboxId) {
    /// Names one of its mails.
    record Place(String mailboxName, long uidValidity, long uid) {}

    Place place(long uid) {
        return new Place(name, uidValidity, uid);
    }
}
