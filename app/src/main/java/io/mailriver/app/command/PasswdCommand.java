package io.mailriver.app.command;

import io.mailriver.ingest.login.Credential;
import io.mailriver.ingest.login.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `passwd`: the users that may log in to send mail.
@Command(
        name = "passwd",
        mixinStandardHelpOptions = true,
        description = "Adds, changes or removes a user that may log in to send mail.",
        footer = {
            "",
            "FILE is what ingest.smtp[].users names; it is made if it is not there, with",
            "mode 600. A running Mailriver sees the change within a second. The password",
            "is asked for without showing it; from a pipe, its first line is read. Only",
            "what can check it is kept: NAME:{SCRAM-SHA-256}ITERATIONS,SALT,KEYS, which",
            "Dovecot reads and writes too.",
            "",
            "Examples:",
            "  mailriver passwd /etc/mailriver/users ann@example.org",
            "  pwgen 24 1 | tee secret | mailriver passwd users printer",
            "  mailriver passwd --remove users printer"
        })
final class PasswdCommand implements Callable<Integer> {
    private static final int SALT_OCTETS = 16;

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file of users.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "USER", description = "The name to log in with.")
    private String user = "";

    @Option(names = "--remove", description = "Remove the user.")
    private boolean remove;

    @Option(
            names = "--iterations",
            paramLabel = "COUNT",
            defaultValue = "" + Credential.DEFAULT_ITERATIONS,
            description =
                    "How slow a guess is made, 4096 or more; ${DEFAULT-VALUE} by default, about"
                            + " 50 ms.")
    private int iterations;

    PasswdCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        String name = checked(user);
        if (iterations < Credential.MIN_ITERATIONS || iterations > Credential.MAX_ITERATIONS) {
            throw usage("--iterations: '" + iterations + "', expected 4096 to 10000000");
        }
        UserFile users = Files.exists(file) ? UserFile.read(file) : UserFile.empty();
        boolean there = users.has(name);
        if (remove && !there) {
            throw new CommandException("'" + file + "' has no user '" + name + "'", null);
        }
        (remove ? users.without(name) : users.with(name, credential(name))).write(file);
        String done = remove ? "removed" : there ? "changed" : "added";
        surroundings.out().println(done + " " + name);
        return ExitCode.OK;
    }

    private Credential credential(String name) {
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        try {
            return Credential.of(PasswordPrompt.ask(surroundings, name), salt, iterations);
        } catch (IllegalArgumentException unusable) {
            throw usage(String.valueOf(unusable.getMessage()));
        }
    }

    private static String checked(String user) {
        try {
            return UserFile.checkedName(user);
        } catch (IllegalArgumentException wrong) {
            throw usage(String.valueOf(wrong.getMessage()));
        }
    }

    private static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message, null);
    }
}
