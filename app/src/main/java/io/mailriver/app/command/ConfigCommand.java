package io.mailriver.app.command;

import io.mailriver.app.config.ConfigFile;
import io.mailriver.runtime.config.ConfigException;
import io.mailriver.runtime.config.ConfigProblem;
import io.mailriver.runtime.config.Setting;
import io.mailriver.runtime.config.SettingsText;
import io.mailriver.schemas.event.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `config`: looks at the configuration without running anything.
@Command(
        name = "config",
        description = "Checks, shows and explains the configuration.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new ConfigCommand())
                .addSubcommand(new Check(surroundings))
                .addSubcommand(new Show(surroundings))
                .addSubcommand(new Reference(surroundings));
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getErr());
            throw new CommandException(
                    ExitCode.USAGE, "expected one of check, show, reference", null);
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Reads the configuration and lists every problem with its line.",
            footer = {
                "",
                "Examples:",
                "  mailriver config check",
                "  mailriver config check --config /etc/mailriver.yaml",
                "  mailriver config check --json | jq -r '.problems[] | \"\\(.line) \\(.text)\"'",
                "",
                "Exit code 2 when there is a problem; notes are none. Ports are tried by run alone."
            })
    static final class Check implements Callable<Integer> {
        private final Surroundings surroundings;
        @Mixin private final ConfigOptions options = new ConfigOptions();

        @Option(names = "--json", description = "As a JSON object: source, good, problems, notes.")
        private boolean json;

        Check(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        /// What `--json` prints.
        record Checked(
                String source, boolean good, List<ConfigProblem> problems, List<String> notes) {
            Checked {
                problems = List.copyOf(problems);
                notes = List.copyOf(notes);
            }
        }

        @Override
        public Integer call() {
            return json ? callForPrograms() : callForPeople();
        }

        private int callForPrograms() {
            Checked checked;
            try {
                ConfigFile file = options.load(surroundings);
                checked = new Checked(file.source(), true, List.of(), file.config().warnings());
            } catch (ConfigException wrong) {
                checked =
                        new Checked(
                                wrong.problems().getFirst().source(),
                                false,
                                wrong.problems(),
                                List.of());
            }
            surroundings.out().println(Json.pretty(checked));
            return checked.good() ? ExitCode.OK : ExitCode.USAGE;
        }

        private int callForPeople() {
            ConfigFile file = options.load(surroundings);
            file.config().warnings().forEach(text -> surroundings.err().println("note: " + text));
            surroundings.out().println(file.source() + ": good");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints the configuration in force, defaults included, secrets masked.",
            footer = {
                "",
                "Examples:",
                "  mailriver config show",
                "  mailriver config show --config prod.yaml > effective.yaml"
            })
    static final class Show implements Callable<Integer> {
        private final Surroundings surroundings;
        @Mixin private final ConfigOptions options = new ConfigOptions();

        Show(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            ConfigFile file = options.load(surroundings);
            surroundings.out().println("# " + file.source());
            surroundings.out().print(file.yaml());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "reference",
            mixinStandardHelpOptions = true,
            description = "Prints every key with its type, default and meaning.",
            footer = {
                "",
                "Examples:",
                "  mailriver config reference | less",
                "  mailriver config reference --markdown > docs/config.md"
            })
    static final class Reference implements Callable<Integer> {
        private final Surroundings surroundings;

        @Option(names = "--markdown", description = "As docs/config.md has it.")
        private boolean markdown;

        @Option(names = "--json", description = "As JSON, one object a key.")
        private boolean json;

        Reference(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() {
            List<Setting> settings = ConfigFile.reference();
            PrintStream out = surroundings.out();
            if (json) {
                out.println(Json.pretty(settings));
            } else if (markdown) {
                out.print(ConfigReference.PREFACE);
                out.print(SettingsText.markdown(settings));
            } else {
                settings.forEach(setting -> printForPeople(out, setting));
            }
            return ExitCode.OK;
        }

        private static void printForPeople(PrintStream out, Setting setting) {
            String byDefault =
                    setting.byDefault().isEmpty() ? "" : ", default " + setting.byDefault();
            out.println(setting.path() + "  (" + setting.type() + byDefault + ")");
            out.println("    " + setting.meaning());
        }
    }
}
