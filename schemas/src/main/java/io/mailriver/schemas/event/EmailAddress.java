package io.mailriver.schemas.event;

import org.jspecify.annotations.Nullable;

/// JMAP's `EmailAddress` (RFC 8621, 4.1.2.3): display name, if any, and address as written.
public record EmailAddress(@Nullable String name, String email) {}
