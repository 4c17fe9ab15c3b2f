package io.mailriver.runtime.config;

import java.net.InetSocketAddress;

/// A host name or address and a port, written `127.0.0.1:2525` or `[::1]:2525`.
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isEmpty() || port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "'" + host + ":" + port + "' is no host and port, expected 127.0.0.1:2525");
        }
    }

    /// Reads `host:port`.
    ///
    /// @throws IllegalArgumentException when the text is none
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new HostPort(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no host and port, expected such as 127.0.0.1:2525", wrong);
        }
    }

    /// The address, looked up now.
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
