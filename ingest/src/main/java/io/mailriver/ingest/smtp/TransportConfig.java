package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.Section;

/// How a listener talks: keys beside the others of the listener.
///
/// @param socketMode who may open the file of a Unix domain socket
/// @param tolerant whether harmless slips of real clients are passed over
public record TransportConfig(Protocol protocol, FileMode socketMode, boolean tolerant) {
    private static final int SMTP_PORT = 25;
    private static final FileMode DEFAULT_MODE = FileMode.parse("660");

    static TransportConfig read(Section section, BindAddress bind, TlsConfig tls) {
        TransportConfig config =
                new TransportConfig(
                        section.choice(
                                "protocol",
                                "smtp, or lmtp (RFC 2033): LHLO, and a reply for each recipient"
                                        + " after the content. lmtp is never served on port 25.",
                                Protocol.SMTP),
                        section.value(
                                "socket-mode",
                                "file mode",
                                "Who may open the socket's file when bind is unix:/path.",
                                DEFAULT_MODE,
                                FileMode::parse),
                        section.flag(
                                "tolerant",
                                "Pass over spaces that RFC 5321 has no room for, as in MAIL FROM:"
                                        + " <a@example.org>: real clients send them, and they can't"
                                        + " mean anything else.",
                                true));
        config.check(section, bind, tls);
        return config;
    }

    private void check(Section section, BindAddress bind, TlsConfig tls) {
        switch (bind) {
            case BindAddress.Tcp(var hostPort) -> {
                if (protocol == Protocol.LMTP && hostPort.port() == SMTP_PORT) {
                    section.problem(
                            "protocol",
                            "lmtp on port 25, which RFC 2033 forbids, expected another");
                }
            }
            case BindAddress.Unix _ -> {
                if (tls.mode() != TlsConfig.Mode.NONE) {
                    section.problem("bind", "TLS on a Unix domain socket, expected tls.mode: none");
                }
            }
        }
    }
}
