package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.app.command.Program;
import io.mailriver.app.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The real command line in this process: what it was told, and what it said.
record CommandRun(int exitCode, String out, String err) {
    /// A key that does not exist: a configuration that ends with it is read to its end, all else
    /// that is wrong with it is told too, and nothing is started.
    private static final String STOP = "stop-here";

    static CommandRun of(Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings =
                new Surroundings(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        environment::get,
                        () -> Instant.EPOCH);
        int exitCode = new Program(surroundings).run(arguments);
        return new CommandRun(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /// Runs the arguments of a container with its configuration, up to the moment before anything
    /// is started; fails when the program would not take them.
    ///
    /// @param folder for the configuration's copy
    static void wouldRun(
            Path folder, String config, Map<String, String> environment, List<String> arguments) {
        assertThat(arguments).startsWith("run", "--config");
        Path copy = write(folder, config + "\n" + STOP + ": true\n");
        String[] told = arguments.toArray(String[]::new);
        told[2] = copy.toString();
        CommandRun run = of(environment, told);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains("the configuration has a problem:").contains(STOP);
    }

    /// Fails when the configuration has a problem, or something that was probably not meant.
    static void isGood(Path folder, String config, Map<String, String> environment) {
        assertThat(notesOn(folder, config, environment)).as(config).isEmpty();
    }

    /// What `config check` says besides that the configuration is good.
    static String notesOn(Path folder, String config, Map<String, String> environment) {
        Path copy = write(folder, config);
        CommandRun check = of(environment, "config", "check", "--config", copy.toString());
        assertThat(check.exitCode()).as(config + "\n" + check.err()).isZero();
        return check.err();
    }

    private static Path write(Path folder, String config) {
        try {
            return Files.writeString(folder.resolve("mailriver.yaml"), config);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
