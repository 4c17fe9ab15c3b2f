package io.mailriver.schemas.envelope;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One recipient of the envelope (RFC 5321, 4.1.1.3) with what DSN asked for it (RFC 3461).
///
/// `notifyOn` (JSON `notify`) holds `NEVER`, `SUCCESS`, `FAILURE`, `DELAY`, and is empty when the
/// client did not say; `orcpt` is the original recipient as it was given, `null` when it was not
/// (JSON null).
public record ForwardPath(Mailbox address, List<String> notifyOn, @Nullable String orcpt) {
    public ForwardPath {
        notifyOn = List.copyOf(notifyOn);
    }

    /// A recipient without DSN parameters.
    public static ForwardPath of(Mailbox address) {
        return new ForwardPath(address, List.of(), null);
    }
}
