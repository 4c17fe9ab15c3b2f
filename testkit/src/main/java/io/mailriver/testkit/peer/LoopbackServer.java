package io.mailriver.testkit.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A free port of this machine whose connections are served on virtual threads, side by side, until
/// it is closed, which closes them as well. Thread-safe.
public final class LoopbackServer implements AutoCloseable {
    private static final int BACKLOG = 50;

    private final ServerSocket listener;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    /// Serves one connection, which is closed when it returns.
    public interface Service {
        void serve(Socket client) throws IOException;
    }

    public LoopbackServer(Service service) throws IOException {
        this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(service));
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }

    private void accept(Service service) {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(service, client));
            }
        } catch (IOException closed) {
            // nobody else comes
        }
    }

    private static void serve(Service service, Socket client) {
        try (client) {
            service.serve(client);
        } catch (IOException gone) {
            // whoever tests the client sees it
        }
    }
}
