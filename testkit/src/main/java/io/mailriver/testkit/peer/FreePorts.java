package io.mailriver.testkit.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Finds ports on loopback that nobody listens on.
///
/// Between finding and listening another process may take one: [#startOn] tries again then.
public final class FreePorts {
    private static final int ATTEMPTS = 5;

    private FreePorts() {}

    /// One free port.
    public static int one() {
        return take(1).getFirst();
    }

    /// Different free ports.
    public static List<Integer> take(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException failed) {
            throw new PeerException("no free port on loopback", failed);
        } finally {
            sockets.forEach(FreePorts::close);
        }
    }

    /// Starts something on free ports, with others when it fails.
    ///
    /// @param starting throws [PeerException] when it could not start
    public static <T> T startOn(int count, Function<List<Integer>, T> starting) {
        for (int attempt = 1; ; attempt++) {
            try {
                return starting.apply(take(count));
            } catch (PeerException failed) {
                if (attempt == ATTEMPTS || !isAboutPorts(failed)) {
                    throw failed;
                }
            }
        }
    }

    private static boolean isAboutPorts(PeerException failed) {
        return String.valueOf(failed.getMessage()).contains("in use");
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // never used, nothing can be lost
        }
    }
}
