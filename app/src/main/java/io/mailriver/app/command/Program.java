package io.mailriver.app.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
            return commandLine(arguments).execute(arguments);
        } finally {
            surroundings.out().flush();
            surroundings.err().flush();
        }
    }

    private CommandLine commandLine(String... arguments) {
        Root root = new Root();
        CommandLine line = new CommandLine(root);
        commands(arguments).forEach(command -> line.addSubcommand(command.get()));
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler(
                (failure, _, _) -> new FailureReport(surroundings.err(), root.debug()).of(failure));
        return line;
    }

    /// All commands, or the one that is named: picocli reads what a command takes by reflection,
    /// and a start would read it for all.
    private Collection<Supplier<Object>> commands(String... arguments) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("run", () -> new RunCommand(surroundings));
        all.put("send", () -> new SendCommand(surroundings));
        all.put("parse", () -> new ParseCommand(surroundings));
        all.put("trace", () -> new TraceCommand(surroundings));
        all.put("topics", () -> new TopicsCommand(surroundings));
        all.put("passwd", () -> new PasswdCommand(surroundings));
        all.put("config", () -> ConfigCommand.line(surroundings));
        all.put("warm-up", () -> new WarmUpCommand(surroundings));
        return Stream.of(arguments)
                .filter(argument -> !argument.startsWith("-")) // no option before takes a value
                .findFirst()
                .map(all::get)
                .<Collection<Supplier<Object>>>map(List::of)
                .orElse(all.values());
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
