package io.mailriver.app.config;

import java.nio.file.Path;

/// What holds where the file says nothing: a listener on loopback that takes mail for anybody, and
/// a Maildir for all of it. Nothing is relayed.
final class BuiltIn {
    static final Path DATA = Path.of("data");

    /// One listener with its own defaults: on loopback, for any recipient.
    static final String LISTENERS = "smtp: [{}]";

    private BuiltIn() {}

    static String delivery(Path data) {
        return """
        destinations:
          local: {maildir: "%s"}
        routes:
          - name: everything
            to: [{destination: local}]
        """
                .formatted(
                        data.resolve("maildir")
                                .toString()
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\""));
    }
}
