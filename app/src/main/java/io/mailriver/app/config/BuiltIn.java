package io.mailriver.app.config;

import java.nio.file.Path;

/// What holds where the file says nothing: a listener on loopback that takes mail for anybody, and
/// a Maildir for all of it. Nothing is relayed.
final class BuiltIn {
    static final Path DATA = Path.of("data");

    private BuiltIn() {}

    static String listeners() {
        return """
        smtp:
          - name: loopback
            bind: 127.0.0.1:2525
            accept-domains: ["*"]
        """;
    }

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
