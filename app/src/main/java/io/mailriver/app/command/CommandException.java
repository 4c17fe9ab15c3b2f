package io.mailriver.app.command;

import org.jspecify.annotations.Nullable;

/// A command can't do what it was asked; the message is for the person who asked.
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(String message, @Nullable Throwable cause) {
        this(ExitCode.FAILED, message, cause);
    }

    CommandException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
