package io.mailriver.testkit.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The SMTP test client `swaks`: one mail, with the dialogue as its output.
///
/// It replaces words such as `%DATE%` in what it sends: not for tests that compare bytes.
public final class Swaks {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Swaks() {}

    /// Sends a small mail; the test is skipped when swaks is not installed.
    ///
    /// @param reversePath empty for `<>`
    /// @param more arguments, such as `--tls`, `--header`, `Subject: x`
    public static Finished send(int port, String reversePath, String forwardPath, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server",
                                "127.0.0.1",
                                "--port",
                                Integer.toString(port),
                                "--from",
                                reversePath.isEmpty() ? "<>" : reversePath,
                                "--to",
                                forwardPath));
        arguments.addAll(List.of(more));
        return run(arguments);
    }

    /// Runs it with these arguments alone.
    public static Finished run(List<String> arguments) {
        Peers.require("swaks");
        List<String> command = new ArrayList<>(List.of(Peers.program("swaks")));
        command.addAll(arguments);
        return ProgramRun.alone("swaks", command, PATIENCE);
    }
}
