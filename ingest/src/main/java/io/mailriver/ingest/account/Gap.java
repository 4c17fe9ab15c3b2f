package io.mailriver.ingest.account;

import io.mailriver.schemas.event.Envelope;

/// A mail that could not be fetched, and why.
public record Gap(Envelope.Source source, String reason) {}
