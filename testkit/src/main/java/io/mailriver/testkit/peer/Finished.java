package io.mailriver.testkit.peer;

import java.time.Duration;

/// How a program ended.
///
/// @param output what it printed, errors included
/// @param took from its start to its end
public record Finished(int exitCode, String output, Duration took) {
    public boolean good() {
        return exitCode == 0;
    }

    /// This, when the exit code is 0.
    ///
    /// @throws PeerException with the output otherwise
    public Finished orThrow() {
        if (!good()) {
            throw new PeerException("ended with " + exitCode + ": " + output, null);
        }
        return this;
    }
}
