package io.mailriver.app;

import io.mailriver.app.command.Program;
import io.mailriver.app.command.Surroundings;

/// The program's entry.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new Program(Surroundings.ofProcess()).run(arguments));
    }
}
