package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Postfix's `smtp-sink`: takes every mail on a free port of `127.0.0.1`, counts it, and keeps it
/// where asked. Knows PIPELINING, 8BITMIME, DSN, AUTH and XCLIENT, no TLS.
public final class SmtpSink implements AutoCloseable {
    private static final Pattern COUNTED = Pattern.compile("mesg=(\\d+)\r");
    private static final int BACKLOG = 200;
    private static final int COUNTER_TAIL_OCTETS = 4096;
    private static final String UNPRIVILEGED = "nobody";

    private final PeerFolder folder;
    private final boolean keeping;
    private final List<String> more;
    private final int port;
    private @Nullable PeerProcess process;
    private int before;

    private SmtpSink(PeerFolder folder, boolean keeping, List<String> more, int port) {
        this.folder = folder;
        this.keeping = keeping;
        this.more = more;
        this.port = port;
    }

    /// Starts one that only counts; the test is skipped when the program is not installed.
    ///
    /// @param more arguments, such as `-r RCPT` (refuses for now), `-f RCPT` (for good), `-w 5`
    ///   (slow), `-m 5000` (connections) or `-L` (LMTP)
    public static SmtpSink counting(String... more) {
        return start(false, List.of(more));
    }

    /// Starts one that keeps every mail for [#mails].
    public static SmtpSink keeping(String... more) {
        return start(true, List.of(more));
    }

    private static SmtpSink start(boolean keeping, List<String> more) {
        Peers.require("smtp-sink");
        return FreePorts.startOn(
                1,
                ports -> {
                    PeerFolder folder = PeerFolder.create("smtp-sink");
                    SmtpSink sink = new SmtpSink(folder, keeping, more, ports.getFirst());
                    PeerFolder.giveTo(UNPRIVILEGED, folder.folder("mails"));
                    sink.startAgain();
                    return sink;
                });
    }

    /// Starts it after [#stop] on the same port; it goes on counting.
    public void startAgain() {
        List<String> command = new ArrayList<>(List.of(Peers.program("smtp-sink"), "-c"));
        if (Peers.isRoot()) {
            command.addAll(List.of("-u", UNPRIVILEGED));
        }
        if (keeping) {
            command.addAll(List.of("-d", folder.resolve("mails") + "/%Y%m%d%H%M%S."));
        }
        command.addAll(more);
        command.addAll(List.of("127.0.0.1:" + port, Integer.toString(BACKLOG)));
        before = count();
        PeerProcess starting = PeerProcess.start("smtp-sink", folder, command);
        process = starting;
        starting.awaitListening(port);
    }

    /// Stops it; connections are refused from now on.
    public void stop() {
        PeerProcess running = process;
        if (running != null) {
            running.close();
            process = null;
        }
    }

    /// Freezes it: connections are made by the system and nobody answers.
    public void pause() {
        running().pause();
    }

    /// Ends the freeze.
    public void resume() {
        running().resume();
    }

    public int port() {
        return port;
    }

    /// How many mails it took in all.
    public int count() {
        Path out = folder.resolve("smtp-sink.out");
        try {
            if (!Files.exists(out)) {
                return 0;
            }
            Matcher counted = COUNTED.matcher(tail(out));
            int last = 0;
            while (counted.find()) {
                last = Integer.parseInt(counted.group(1));
            }
            return before + last;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Every mail that was kept and is whole, in no order.
    public List<SunkMail> mails() {
        try (Stream<Path> files = Files.list(folder.resolve("mails"))) {
            return files.map(SmtpSink::read).filter(SunkMail::isWhole).map(SunkMail::read).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        stop();
        folder.close();
    }

    private PeerProcess running() {
        PeerProcess running = process;
        if (running == null) {
            throw new IllegalStateException("smtp-sink is stopped");
        }
        return running;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String tail(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            long from = Math.max(0, channel.size() - COUNTER_TAIL_OCTETS);
            var buffer = java.nio.ByteBuffer.allocate((int) (channel.size() - from));
            channel.position(from);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until the tail is whole
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        }
    }
}
