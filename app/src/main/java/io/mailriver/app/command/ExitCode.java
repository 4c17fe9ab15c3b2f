package io.mailriver.app.command;

/// How the program ends.
final class ExitCode {
    static final int OK = 0;

    /// What was asked for could not be done.
    static final int FAILED = 1;

    /// The command line or the configuration is wrong: nothing was tried.
    static final int USAGE = 2;

    private ExitCode() {}
}
