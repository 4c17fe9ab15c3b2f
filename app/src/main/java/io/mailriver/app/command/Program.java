package io.mailriver.app.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command `mailriver` and its subcommands.
public final class Program {
    private final Surroundings surroundings;

    public Program(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// Does what the arguments ask for.
    ///
    /// @return 0 when it was done, 1 when it failed, 2 when the arguments or the configuration are
    ///   wrong
    public int run(String... arguments) {
        try {
            return commandLine().execute(arguments);
        } finally {
            surroundings.out().flush();
            surroundings.err().flush();
        }
    }

    private CommandLine commandLine() {
        Root root = new Root();
        CommandLine line = new CommandLine(root);
        line.addSubcommand(new RunCommand(surroundings));
        line.addSubcommand(new SendCommand(surroundings));
        line.addSubcommand(new ParseCommand(surroundings));
        line.addSubcommand(new TraceCommand(surroundings));
        line.addSubcommand(new TopicsCommand(surroundings));
        line.addSubcommand(ConfigCommand.line(surroundings));
        line.addSubcommand(new WarmUpCommand(surroundings));
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler(
                (failure, _, _) -> new FailureReport(surroundings.err(), root.debug()).of(failure));
        return line;
    }

    /// What `--version` says: the jar's manifest knows.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = Program.class.getPackage().getImplementationVersion();
            return new String[] {
                "mailriver " + (version == null ? "(from classes)" : version),
                "JDK " + Runtime.version()
            };
        }
    }

    @Command(
            name = "mailriver",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Mail as an event stream.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "First mail:",
                "  mailriver run                                    everything, on this machine",
                "  mailriver send some.eml --to you@localhost       in another terminal",
                "",
                "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration."
            })
    static final class Root implements Runnable {
        @Spec private @Nullable CommandSpec spec;

        @Option(
                names = "--debug",
                scope = ScopeType.INHERIT,
                description = "Show stack traces and more of the log.")
        private boolean debug;

        boolean debug() {
            return debug;
        }

        @Override
        public void run() {
            if (spec != null) {
                spec.commandLine().usage(spec.commandLine().getErr());
                throw new CommandException(
                        ExitCode.USAGE, "expected a command, such as 'mailriver run'", null);
            }
        }
    }
}
