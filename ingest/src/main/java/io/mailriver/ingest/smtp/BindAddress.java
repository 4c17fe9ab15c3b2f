package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.HostPort;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Where a listener listens.
public sealed interface BindAddress {
    String UNIX_PREFIX = "unix:";

    /// An address and a port of this machine.
    record Tcp(HostPort hostPort) implements BindAddress {
        @Override
        public String toString() {
            return hostPort.toString();
        }
    }

    /// A Unix domain socket: a file.
    record Unix(Path path) implements BindAddress {
        private static final int MAX_PATH_BYTES = 106; // sun_path, without its end and our "~"

        public Unix {
            if (path.toString().isEmpty()
                    || path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
                throw new IllegalArgumentException(
                        "'" + path + "' is no path for a socket, expected 1 to 106 bytes");
            }
        }

        @Override
        public String toString() {
            return UNIX_PREFIX + path;
        }
    }

    /// True when others than this machine may reach it.
    default boolean isBeyondThisMachine() {
        return switch (this) {
            case Tcp(HostPort hostPort) -> !isLoopback(hostPort.host());
            case Unix _ -> false;
        };
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    /// Reads `host:port` or `unix:/path`.
    ///
    /// @throws IllegalArgumentException when the text is neither
    static BindAddress parse(String text) {
        return text.startsWith(UNIX_PREFIX)
                ? new Unix(Path.of(text.substring(UNIX_PREFIX.length())))
                : new Tcp(HostPort.parse(text));
    }
}
