package io.mailriver.ingest.smtp;

import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/// A Unix domain socket: whoever may open its file is a client.
///
/// A file that a listener left behind is replaced; one that somebody listens on, or that is no
/// socket, is not.
record UnixListeningSocket(ServerSocketChannel channel, Path path) implements ListeningSocket {
    static UnixListeningSocket bind(Path path, FileMode mode) throws IOException {
        refuseWhatIsThere(path);
        Path unfinished = Path.of(path + "~");
        Files.deleteIfExists(unfinished);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // the permissions are there before the name is: nobody gets in between
            channel.bind(UnixDomainSocketAddress.of(unfinished), BACKLOG);
            Files.setPosixFilePermissions(unfinished, mode.permissions());
            Files.move(
                    unfinished,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return new UnixListeningSocket(channel, path);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public Socket accept() throws IOException {
        return new UnixSocket(channel.accept());
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public SocketAddress address() {
        return UnixDomainSocketAddress.of(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
    }

    private static void refuseWhatIsThere(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isOther()) {
            throw new BindException("there is a file of that name that is no socket");
        }
        if (isListenedOn(path)) {
            throw new BindException("somebody listens there");
        }
    }

    private static boolean isListenedOn(Path path) {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return true;
        } catch (IOException stale) {
            return false;
        }
    }
}
