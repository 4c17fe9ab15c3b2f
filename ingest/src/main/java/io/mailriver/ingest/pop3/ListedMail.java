package io.mailriver.ingest.pop3;

/// A mail in the maildrop.
///
/// @param number in this session
/// @param uidl the server's unique id, or ours where it has none ([Headers])
/// @param size as the server claims
record ListedMail(int number, String uidl, long size) {}
