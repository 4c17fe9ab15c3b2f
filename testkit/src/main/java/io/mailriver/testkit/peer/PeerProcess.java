package io.mailriver.testkit.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// A running program and all its children. Ends at the latest with this JVM.
public final class PeerProcess implements AutoCloseable {
    static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 1_000;
    private static final Set<PeerProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    RUNNING.forEach(PeerProcess::kill);
                                    PeerFolder.deleteAll();
                                },
                                "peers-end"));
    }

    private final String name;
    private final PeerFolder folder;
    private final Process process;

    private PeerProcess(String name, PeerFolder folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /// Starts a program in its folder; what it prints is appended to `NAME.out`.
    public static PeerProcess start(String name, PeerFolder folder, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        return start(name, folder, builder);
    }

    /// The same with variables added to the environment, and errors in a file `NAME.err`.
    public static PeerProcess start(
            String name, PeerFolder folder, List<String> command, Map<String, String> environment) {
        Path errors = folder.log(name + ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().putAll(environment);
        return start(name, folder, builder);
    }

    private static PeerProcess start(String name, PeerFolder folder, ProcessBuilder builder) {
        Path out = folder.log(name + ".out");
        try {
            Process process =
                    builder.directory(folder.path().toFile())
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start();
            PeerProcess started = new PeerProcess(name, folder, process);
            RUNNING.add(started);
            return started;
        } catch (IOException failed) {
            throw new PeerException(name + " did not start: " + builder.command(), failed);
        }
    }

    /// Returns when the condition holds.
    ///
    /// @param what is waited for, for the message
    /// @throws PeerException when the program ended before it held or was not ready in time
    public void awaitReady(String what, Duration patience, BooleanSupplier condition) {
        try {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(patience)
                    .until(() -> condition.getAsBoolean() || !process.isAlive());
        } catch (ConditionTimeoutException late) {
            kill();
            throw new PeerException(name + ": " + what + " not yet\n" + folder.tails(), late);
        }
        if (!process.isAlive()) {
            throw new PeerException(
                    name + " ended with " + process.exitValue() + "\n" + folder.tails(), null);
        }
    }

    /// Returns when the port takes connections.
    ///
    /// @throws PeerException when the program ended or was not ready in time
    public void awaitListening(int port) {
        awaitReady("listening on " + port, START_PATIENCE, () -> listens(port));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// Waits for the program to end by itself.
    ///
    /// @return its exit code
    /// @throws PeerException when it takes longer; it is killed then
    public int await(Duration patience) {
        if (!endsWithin(patience)) {
            kill();
            throw new PeerException(
                    name + " still ran after " + patience + "\n" + folder.tails(), null);
        }
        RUNNING.remove(this);
        return process.exitValue();
    }

    /// Asks it to end (SIGTERM) and returns at once.
    public void terminate() {
        process.destroy();
    }

    /// Asks it to end (SIGTERM), and kills it when it does not.
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!endsWithin(STOP_PATIENCE)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        RUNNING.remove(this);
    }

    /// Ends it and its children at once (SIGKILL).
    public void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        boolean _ = endsWithin(STOP_PATIENCE);
        RUNNING.remove(this);
    }

    /// Freezes it and its children (SIGSTOP): connections stay open and are not answered.
    public void pause() {
        signal("STOP");
    }

    /// Ends the freeze (SIGCONT).
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        String pids =
                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .map(handle -> Long.toString(handle.pid()))
                        .collect(Collectors.joining(" "));
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids + " 2>/dev/null; true")
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new PeerException("could not send SIG" + signal + " to " + name, failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new PeerException("interrupted", stopped);
        }
    }

    private boolean endsWithin(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
