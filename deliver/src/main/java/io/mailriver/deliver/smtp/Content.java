package io.mailriver.deliver.smtp;

import java.io.IOException;
import java.io.InputStream;

/// A mail's octets, opened when the peer is ready for them.
@FunctionalInterface
public interface Content {
    InputStream open() throws IOException;
}
