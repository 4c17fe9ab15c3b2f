package io.mailriver.testkit.imap;

import io.mailriver.testkit.peer.LoopbackServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/// Stands between a client and a server, writes down what the client says, and can cut the line
/// before the client hears something, or after so many octets. In the clear.
public final class ImapProxy implements AutoCloseable {
    private final LoopbackServer server;
    private final int serverPort;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Predicate<String>>> cut =
            new AtomicReference<>(Optional.empty());
    private final AtomicLong octetsLeft = new AtomicLong(Long.MAX_VALUE);

    public ImapProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.server = new LoopbackServer(this::pass);
    }

    public int port() {
        return server.port();
    }

    /// Every line from clients, without its tag.
    public List<String> commands() {
        return commands;
    }

    /// The lines that fetch.
    public List<String> fetches() {
        return commands.stream().filter(line -> line.startsWith("UID FETCH")).toList();
    }

    /// Once: instead of passing on a line of the server's that looks so, the connection is cut.
    public void cutBefore(Predicate<String> line) {
        cut.set(Optional.of(line));
    }

    /// Once: when the server has said so many octets more, on all connections together, the one
    /// that they came on is cut.
    public void cutAfter(long octets) {
        octetsLeft.set(octets);
    }

    /// True when a cut that was asked for has yet to come.
    public boolean isCutPending() {
        return cut.get().isPresent() || octetsLeft.get() < Long.MAX_VALUE / 2;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /// Passes on in both directions until one ends.
    private void pass(Socket client) throws IOException {
        try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            Thread.ofVirtual().start(() -> pass(client, peer, this::heard, octets -> octets));
            pass(peer, client, this::mayPass, this::allowed);
        }
    }

    private boolean heard(String line) {
        int space = line.indexOf(' ');
        commands.add(line.substring(space + 1).strip());
        return true;
    }

    private boolean mayPass(String line) {
        Optional<Predicate<String>> wanted = cut.get();
        return wanted.isEmpty()
                || !wanted.get().test(line)
                || !cut.compareAndSet(wanted, Optional.empty());
    }

    /// How many of so many octets may pass.
    private int allowed(int octets) {
        long left = octetsLeft.getAndAdd(-octets);
        if (left > octets) {
            return octets;
        }
        octetsLeft.set(Long.MAX_VALUE);
        return (int) Math.max(0, left);
    }

    private static void pass(
            Socket from, Socket to, Predicate<String> mayPass, IntUnaryOperator allowed) {
        try (from;
                to) {
            InputStream in = new BufferedInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            for (byte[] line = line(in); line.length > 0; line = line(in)) {
                if (!mayPass.test(new String(line, StandardCharsets.ISO_8859_1))) {
                    return;
                }
                int some = allowed.applyAsInt(line.length);
                out.write(line, 0, some);
                out.flush();
                if (some < line.length) {
                    return;
                }
            }
        } catch (IOException gone) {
            // the other side is closed too
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.write(octet);
            if (octet == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
