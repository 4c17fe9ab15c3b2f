package io.mailriver.app.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// Runs the program's command line in this process and keeps what it prints.
final class Cli {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";
    private Map<String, String> environment = Map.of();

    Cli input(String text) {
        this.input = text;
        return this;
    }

    Cli environment(Map<String, String> variables) {
        this.environment = variables;
        return this;
    }

    /// Runs it and gives the exit code.
    int run(String... arguments) {
        out.reset();
        err.reset();
        Surroundings surroundings =
                new Surroundings(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        environment::get,
                        () -> Instant.parse("2026-11-23T08:00:00Z"));
        return new Program(surroundings).run(arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
