package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.Section;
import java.util.List;

/// How a listener talks: keys beside the others of the listener.
///
/// @param socketMode who may open the file of a Unix domain socket
/// @param tolerant whether harmless slips of real clients are passed over
/// @param proxyProtocol networks whose connections begin with a PROXY header
/// @param xclient networks that may say XCLIENT
public record TransportConfig(
        Protocol protocol,
        FileMode socketMode,
        boolean tolerant,
        List<String> proxyProtocol,
        List<String> xclient) {
    private static final int SMTP_PORT = 25;
    private static final FileMode DEFAULT_MODE = FileMode.parse("660");

    public TransportConfig {
        proxyProtocol = List.copyOf(proxyProtocol);
        xclient = List.copyOf(xclient);
    }

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
                                true),
                        section.texts(
                                "proxy-protocol",
                                "Networks, such as 10.0.0.0/8, of proxies (HAProxy, load balancers)"
                                        + " whose connections must begin with a PROXY header, version"
                                        + " 1 or 2. The client is then who the header says. From"
                                        + " others none is taken.",
                                List.of()),
                        section.texts(
                                "xclient",
                                "Networks of front ends that may say who their client is with"
                                        + " XCLIENT, as Postfix does.",
                                List.of()));
        config.check(section, bind, tls);
        return config;
    }

    private void check(Section section, BindAddress bind, TlsConfig tls) {
        checkNetworks(section, "proxy-protocol", proxyProtocol);
        checkNetworks(section, "xclient", xclient);
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
                if (!proxyProtocol.isEmpty()) {
                    section.problem("proxy-protocol", "on a Unix domain socket, expected a port");
                }
            }
        }
    }

    private static void checkNetworks(Section section, String key, List<String> networks) {
        for (String network : networks) {
            try {
                Networks _ = Networks.of(List.of(network));
            } catch (IllegalArgumentException wrong) {
                section.problem(key, String.valueOf(wrong.getMessage()));
            }
        }
    }
}
