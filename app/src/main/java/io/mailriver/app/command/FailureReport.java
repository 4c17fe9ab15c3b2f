package io.mailriver.app.command;

import io.mailriver.runtime.config.ConfigException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells a person why a command failed: sentences, and the stack trace only when it was asked for.
record FailureReport(PrintStream err, boolean debug) {
    private static final int MAX_CAUSES = 6;

    /// Prints the report.
    ///
    /// @return the exit code
    int of(Exception failure) {
        if (debug) {
            failure.printStackTrace(err);
        }
        return switch (failure) {
            case ConfigException wrong -> configuration(wrong);
            case CommandException known -> {
                err.println("mailriver: " + message(known));
                yield known.exitCode();
            }
            default -> {
                err.println("mailriver: " + message(failure));
                if (!debug) {
                    err.println("mailriver: --debug shows where this came from");
                }
                yield ExitCode.FAILED;
            }
        };
    }

    private int configuration(ConfigException wrong) {
        int count = wrong.problems().size();
        err.println(
                "mailriver: the configuration has "
                        + (count == 1 ? "a problem:" : count + " problems:"));
        wrong.problems().forEach(problem -> err.println("  " + problem));
        return ExitCode.USAGE;
    }

    /// The message with its causes, each said once.
    private static String message(Throwable failure) {
        List<String> said = new ArrayList<>();
        @Nullable Throwable current = failure;
        for (int i = 0; current != null && i < MAX_CAUSES; i++, current = current.getCause()) {
            @Nullable String message = current.getMessage();
            String text =
                    message == null || message.isBlank()
                            ? current.getClass().getSimpleName()
                            : message;
            if (said.stream().noneMatch(earlier -> earlier.contains(text))) {
                said.add(text);
            }
        }
        return String.join(": ", said);
    }
}
