package io.mailriver.schemas.event;

/// JMAP's `EmailBodyValue` (RFC 8621, 4.1.4): decoded text, and what was wrong with it.
public record EmailBodyValue(String value, boolean isEncodingProblem, boolean isTruncated) {}
