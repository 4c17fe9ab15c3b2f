package io.mailriver.ingest.imap;

import io.mailriver.runtime.imap.FetchedMail;
import java.util.Optional;

/// A mail that is in the mailbox and not read yet.
///
/// @param size as the server claims; -1 when it does not say
/// @param about its flags, date and object id, where they were asked for
record ListedMail(long uid, long size, Optional<FetchedMail> about) {
    ListedMail(long uid, long size) {
        this(uid, size, Optional.empty());
    }
}
