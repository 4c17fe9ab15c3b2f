package io.mailriver.testkit.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Postfix's load generator `smtp-source`: many mails over many sessions, as quickly as they are
/// taken. It ends at the first refusal with an exit code other than 0.
///
/// @param sessions at the same time
/// @param mails in all
/// @param octets of each mail's content
/// @param patience after which it is killed
/// @param more arguments, such as `-L` for LMTP or `-r 5` for five recipients a mail
public record SmtpSource(
        int sessions, int mails, int octets, Duration patience, List<String> more) {
    public SmtpSource {
        more = List.copyOf(more);
    }

    /// Mails of 4 KB, each session used for many.
    public static SmtpSource of(int sessions, int mails) {
        return new SmtpSource(sessions, mails, 4096, Duration.ofMinutes(5), List.of("-d"));
    }

    /// Sends them; the test is skipped when the program is not installed.
    public Finished sendTo(int port, String reversePath, String forwardPath) {
        Peers.require("smtp-source");
        List<String> command = new ArrayList<>();
        command.add(Peers.program("smtp-source"));
        command.addAll(more);
        command.addAll(
                List.of(
                        "-s",
                        Integer.toString(sessions),
                        "-m",
                        Integer.toString(mails),
                        "-l",
                        Integer.toString(octets),
                        "-f",
                        reversePath,
                        "-t",
                        forwardPath,
                        "127.0.0.1:" + port));
        return ProgramRun.alone("smtp-source", command, patience);
    }
}
