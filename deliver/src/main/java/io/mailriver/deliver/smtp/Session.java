package io.mailriver.deliver.smtp;

/// A session that is ready for mail.
///
/// @param verified TLS, and the peer's certificate was found to be its own
record Session(Wire wire, Extensions offered, boolean verified) {}
