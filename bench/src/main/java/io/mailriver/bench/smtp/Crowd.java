package io.mailriver.bench.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Clients that only cost: many that say `EHLO` and then nothing, and some that send a mail at one
/// octet a second.
///
/// Arguments: the port, how many are idle, how many are slow. Prints `ready` when all are there,
/// and stays until it is killed, at most ten minutes. Connections come from several addresses of
/// the loopback network, since one has too few ports.
public final class Crowd {
    private static final int CLIENTS_PER_ADDRESS = 5_000;
    private static final long STAY_NANOS = TimeUnit.MINUTES.toNanos(10);

    private Crowd() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int idle = Integer.parseInt(arguments[1]);
        int slow = Integer.parseInt(arguments[2]);
        List<Socket> idling = new ArrayList<>();
        for (int i = 0; i < idle; i++) {
            idling.add(greeted(port, i));
        }
        List<Socket> writing = new ArrayList<>();
        for (int i = 0; i < slow; i++) {
            Socket socket = greeted(port, idle + i);
            say(socket, "MAIL FROM:<slow@example.org>\r\n");
            say(socket, "RCPT TO:<user@example.org>\r\n");
            say(socket, "DATA\r\n");
            writing.add(socket);
        }
        System.out.println("ready");
        long end = System.nanoTime() + STAY_NANOS;
        while (System.nanoTime() < end) {
            for (Socket socket : writing) {
                socket.getOutputStream().write('x');
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        for (Socket socket : idling) {
            socket.close();
        }
    }

    private static Socket greeted(int port, int number) throws IOException {
        Socket socket = new Socket();
        byte[] from = {127, 0, 1, (byte) (1 + number / CLIENTS_PER_ADDRESS)};
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        awaitLine(socket);
        say(socket, "EHLO crowd.example.org\r\n");
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        awaitLine(socket);
    }

    /// Reads to the end of a reply: a line whose code is followed by a space.
    private static void awaitLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        int at = 0;
        boolean last = false;
        for (int c = in.read(); c != '\n' || !last; c = in.read()) {
            if (c < 0) {
                throw new SocketException("the server closed");
            }
            last = c == '\n' ? last : at == 3 ? c == ' ' : last;
            at = c == '\n' ? 0 : at + 1;
        }
    }
}
