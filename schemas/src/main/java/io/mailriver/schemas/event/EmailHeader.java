package io.mailriver.schemas.event;

/// JMAP's `EmailHeader` (RFC 8621, 4.1.3): a header field's name and value in raw form.
public record EmailHeader(String name, String value) {}
