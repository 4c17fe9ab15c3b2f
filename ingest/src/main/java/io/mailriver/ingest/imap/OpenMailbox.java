package io.mailriver.ingest.imap;

/// A mailbox that is open for reading.
///
/// @param name for people and cursors
/// @param uidNext 0 when the server did not say
record OpenMailbox(String name, long uidValidity, long uidNext, long exists) {}
