package io.mailriver.ingest.account;

import io.mailriver.ingest.intake.Content;
import io.mailriver.schemas.event.Envelope;

/// A mail that was fetched.
///
/// @param envelope protocol IMAP or POP3, listener = account name, reversePath `<>`, no forward
///   paths, source filled in
/// @param content closed by whoever opened the Incoming, after the commit
public record PolledMail(Envelope envelope, Content content) {}
