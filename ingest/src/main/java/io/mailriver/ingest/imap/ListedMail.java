package io.mailriver.ingest.imap;

/// A mail that is in the mailbox and not read yet.
///
/// @param size as the server claims; -1 when it does not say
record ListedMail(long uid, long size) {}
