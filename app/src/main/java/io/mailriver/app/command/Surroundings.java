package io.mailriver.app.command;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a command sees of the process: its streams, its environment, the time.
///
/// @param out what was asked for
/// @param err everything else: progress, problems
/// @param terminal true when a person looks at `err`
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        UnaryOperator<@Nullable String> environment,
        InstantSource clock) {
    private static final int BUFFER_OCTETS = 64 * 1024;

    /// The launcher's own name as the person wrote it.
    private static final String COMMAND = "MAILRIVER_COMMAND";

    /// How the person calls the program: `mailriver`, or where its launcher stands, quoted where a
    /// shell needs it.
    public String command() {
        String called = environment.apply(COMMAND);
        if (called == null || called.isBlank()) {
            return "mailriver";
        }
        return called.matches("[\\w./~+-]+") ? called : "'" + called.replace("'", "'\\''") + "'";
    }

    /// Those of this process. Output is UTF-8 whatever the locale says.
    public static Surroundings ofProcess() {
        return new Surroundings(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(
                        new BufferedOutputStream(
                                new FileOutputStream(FileDescriptor.out), BUFFER_OCTETS),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
                System::getenv,
                InstantSource.system());
    }
}
