package io.mailriver.runtime.imap;

import java.io.IOException;
import java.io.OutputStream;

/// Octets that a command carries as they are, read while they are sent.
public interface ImapLiteral {
    int size();

    /// Writes them all.
    ///
    /// @throws IOException also when they are not as many as [#size] says, which would shift
    ///   everything behind them
    void writeTo(OutputStream out) throws IOException;
}
