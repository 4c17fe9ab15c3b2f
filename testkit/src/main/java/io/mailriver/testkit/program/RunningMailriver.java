package io.mailriver.testkit.program;

import io.mailriver.testkit.peer.PeerException;
import io.mailriver.testkit.peer.PeerFolder;
import io.mailriver.testkit.peer.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The real program, `mailriver run`, as a child process with a folder of its own.
///
/// Its class path is the test's, so it is what was just compiled. The configuration stands in
/// `mailriver.yaml`, the data in `data`; both stay over [#kill], [#stop] and [#startAgain], and the
/// output of every start stands in one file. Not thread-safe.
public final class RunningMailriver implements AutoCloseable {
    /// What it prints when every stage works.
    public static final Pattern READY = Pattern.compile("(?m)^mailriver is ready$");

    private static final String MAIN = "io.mailriver.app.Main";
    private static final String NAME = "mailriver";
    private static final Duration COMMAND_PATIENCE = Duration.ofMinutes(8); // of thousands of mails

    /// How it is started.
    ///
    /// @param config the text of `mailriver.yaml`; `@FOLDER@` in it becomes the program's folder
    /// @param arguments behind `run --config ... --data ...`, such as `--roles=parse`
    /// @param environment variables that are added
    /// @param jvmOptions such as `-Xmx256m`; they win over the launcher's
    /// @param startPatience how long it may take until it is ready
    public record Options(
            String config,
            List<String> arguments,
            Map<String, String> environment,
            List<String> jvmOptions,
            Duration startPatience) {
        private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(60);

        public Options {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
            jvmOptions = List.copyOf(jvmOptions);
        }

        /// All stages with this configuration.
        public static Options of(String config) {
            return new Options(config, List.of(), Map.of(), List.of(), DEFAULT_PATIENCE);
        }

        public Options withArguments(String... words) {
            return new Options(config, List.of(words), environment, jvmOptions, startPatience);
        }

        public Options withEnvironment(Map<String, String> variables) {
            return new Options(config, arguments, variables, jvmOptions, startPatience);
        }

        public Options withJvmOptions(String... words) {
            return new Options(config, arguments, environment, List.of(words), startPatience);
        }

        public Options withStartPatience(Duration patience) {
            return new Options(config, arguments, environment, jvmOptions, patience);
        }
    }

    private final PeerFolder folder;
    private final Options options;
    private @Nullable PeerProcess process;
    private long started;

    private RunningMailriver(PeerFolder folder, Options options) {
        this.folder = folder;
        this.options = options;
    }

    /// Starts it and returns when it is ready.
    ///
    /// @throws PeerException when it ends before or is not ready in time; with its output
    public static RunningMailriver start(Options options) {
        RunningMailriver mailriver = prepare(options);
        mailriver.startAgain();
        return mailriver;
    }

    /// Makes its folder and configuration and does not start it: for commands, and for starts that
    /// are to fail.
    public static RunningMailriver prepare(Options options) {
        PeerFolder folder = PeerFolder.create(NAME);
        folder.write(
                "mailriver.yaml", options.config().replace("@FOLDER@", folder.path().toString()));
        return new RunningMailriver(folder, options);
    }

    /// Starts it after [#kill] or [#stop], with the same configuration and data, and returns when
    /// it is ready.
    public void startAgain() {
        launch();
        running()
                .awaitReady(
                        "'" + READY + "'",
                        options.startPatience(),
                        () -> READY.matcher(outputOfThisStart()).find());
    }

    /// Starts it and returns at once.
    public void launch() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("mailriver runs already, as " + process.pid());
        }
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "run",
                                "--config",
                                folder.resolve("mailriver.yaml").toString(),
                                "--data",
                                data().toString()));
        arguments.addAll(options.arguments());
        ChildJvm jvm = new ChildJvm(MAIN, options.jvmOptions(), arguments);
        started = out().size();
        process =
                PeerProcess.start(
                        NAME, folder, jvm.command(), jvm.environment(options.environment()));
    }

    /// Runs another command of the program beside it, with its configuration file where it is found
    /// by itself: the folder is the current one.
    ///
    /// @param arguments such as `trace`, `0199...`
    public Command command(String... arguments) {
        ChildJvm jvm = new ChildJvm(MAIN, List.of("-XX:TieredStopAtLevel=1"), List.of(arguments));
        String name = "command-" + System.nanoTime();
        long start = System.nanoTime();
        try (PeerProcess child =
                PeerProcess.start(
                        name, folder, jvm.command(), jvm.environment(options.environment()))) {
            int exitCode = child.await(COMMAND_PATIENCE);
            return new Command(
                    exitCode,
                    new OutputFile(folder.resolve(name + ".out")).text(),
                    new OutputFile(folder.resolve(name + ".err")).text(),
                    Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /// How a command ended.
    public record Command(int exitCode, String output, String errors, Duration took) {
        /// This, when the exit code is 0.
        public Command orThrow() {
            if (exitCode != 0) {
                throw new PeerException(
                        "ended with " + exitCode + ": " + output + "\n" + errors, null);
            }
            return this;
        }
    }

    /// Ends it at once, as a power cut would: SIGKILL.
    public void kill() {
        running().kill();
    }

    /// Asks it to stop: SIGTERM.
    ///
    /// @return its exit code
    /// @throws PeerException when it takes longer than this; it is killed then
    public int stop(Duration patience) {
        running().terminate();
        return awaitExit(patience);
    }

    /// Waits until it ends by itself.
    ///
    /// @return its exit code
    public int awaitExit(Duration patience) {
        return running().await(patience);
    }

    /// Freezes it: SIGSTOP.
    public void pause() {
        running().pause();
    }

    /// Ends the freeze: SIGCONT.
    public void resume() {
        running().resume();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return running().pid();
    }

    /// What every start so far printed to its output.
    public String output() {
        return out().text();
    }

    /// What the newest start printed to its output.
    public String outputOfThisStart() {
        return out().textFrom(started);
    }

    /// What every start so far printed as errors and logs.
    public String errors() {
        return new OutputFile(folder.resolve(NAME + ".err")).text();
    }

    /// The folder with its configuration and data; it is the program's current folder.
    public Path folder() {
        return folder.path();
    }

    public Path data() {
        return folder.resolve("data");
    }

    /// Ends it if it runs; its folder goes after a good test.
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        folder.close();
    }

    private OutputFile out() {
        return new OutputFile(folder.resolve(NAME + ".out"));
    }

    private PeerProcess running() {
        PeerProcess running = process;
        if (running == null) {
            throw new IllegalStateException("mailriver was not started");
        }
        return running;
    }
}
