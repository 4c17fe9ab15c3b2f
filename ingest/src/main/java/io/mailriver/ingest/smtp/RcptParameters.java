package io.mailriver.ingest.smtp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stood behind the forward path of RCPT.
///
/// @param any whether there was anything; a client that said HELO may say nothing
/// @param notifyOn `NOTIFY=` (RFC 3461, 4.1) in upper case: `NEVER` alone, or of `SUCCESS`,
///   `FAILURE` and `DELAY`; empty when the client did not say
/// @param orcpt `ORCPT=` (RFC 3461, 4.2) as it was given, in xtext
record RcptParameters(boolean any, List<String> notifyOn, @Nullable String orcpt) {
    static final RcptParameters NONE = new RcptParameters(false, List.of(), null);

    RcptParameters {
        notifyOn = List.copyOf(notifyOn);
    }
}
