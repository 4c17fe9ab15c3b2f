package io.mailriver.app.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Asks for a new password: a person twice, without showing it; a pipe gives its first line.
final class PasswordPrompt {
    private static final int MAX_CHARS = 1024;

    private PasswordPrompt() {}

    /// @throws CommandException when there is none, or the two differ
    static String ask(Surroundings surroundings, String user) {
        Console console = surroundings.terminal() ? System.console() : null;
        String password = console == null ? line(surroundings) : twice(console, user);
        if (password.isEmpty() || password.length() > MAX_CHARS) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "a password of " + password.length() + " characters, expected 1 to 1024",
                    null);
        }
        return password;
    }

    private static String twice(Console console, String user) {
        char[] once = given(console.readPassword("New password of %s: ", user));
        char[] again = given(console.readPassword("The same again: "));
        try {
            if (!Arrays.equals(once, again)) {
                throw new CommandException("the two passwords differ, nothing was changed", null);
            }
            return new String(once);
        } finally {
            Arrays.fill(once, ' ');
            Arrays.fill(again, ' ');
        }
    }

    private static char[] given(char @Nullable [] typed) {
        if (typed == null) {
            throw new CommandException("no password was typed, nothing was changed", null);
        }
        return typed;
    }

    private static String line(Surroundings surroundings) {
        try {
            String line =
                    new BufferedReader(
                                    new InputStreamReader(
                                            surroundings.in(), StandardCharsets.UTF_8))
                            .readLine();
            return line == null ? "" : line;
        } catch (IOException unreadable) {
            throw new CommandException("can't read the password from standard input", unreadable);
        }
    }
}
