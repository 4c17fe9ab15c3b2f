package io.mailriver.ingest.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;

/// Where connections come in: a TCP port or a Unix domain socket. Thread-safe.
sealed interface ListeningSocket extends Closeable
        permits ListeningSocket.Tcp, UnixListeningSocket {
    int BACKLOG = 1024; // connections the kernel holds for us

    /// Waits for a connection.
    Socket accept() throws IOException;

    boolean isClosed();

    SocketAddress address();

    static ListeningSocket bind(BindAddress address, FileMode mode) throws IOException {
        return switch (address) {
            case BindAddress.Tcp tcp -> Tcp.bind(tcp.hostPort().toSocketAddress());
            case BindAddress.Unix unix -> UnixListeningSocket.bind(unix.path(), mode);
        };
    }

    /// A TCP port.
    record Tcp(ServerSocket socket) implements ListeningSocket {
        private static Tcp bind(InetSocketAddress address) throws IOException {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(address, BACKLOG);
                return new Tcp(socket);
            } catch (IOException | IllegalArgumentException failed) {
                socket.close();
                throw failed;
            }
        }

        @Override
        public Socket accept() throws IOException {
            return socket.accept();
        }

        @Override
        public boolean isClosed() {
            return socket.isClosed();
        }

        @Override
        public SocketAddress address() {
            return socket.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
