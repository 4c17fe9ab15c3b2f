package io.mailriver.app.command;

import io.mailriver.app.config.ConfigFile;
import io.mailriver.app.config.PortCheck;
import io.mailriver.app.config.Role;
import io.mailriver.app.river.Banner;
import io.mailriver.app.river.River;
import io.mailriver.app.river.StartException;
import io.mailriver.runtime.admin.PartHealth;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `run`: the program itself, until it is asked to stop.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs Mailriver until it is asked to stop (Ctrl-C, SIGTERM).",
        footer = {
            "",
            "Without a configuration everything runs on loopback: an embedded Kafka broker,",
            "SMTP on 127.0.0.1:2525 that takes mail for any recipient and relays nothing,",
            "delivery to ./data/maildir.",
            "",
            "Standard output has one line for each mail when it has ended or must wait;",
            "with --debug, without the role deliver and as json also its stations before.",
            "Everything else goes to standard error. The first signal stops cleanly (exit",
            "code 0), a second one at once.",
            "",
            "Examples:",
            "  mailriver run",
            "  mailriver run --config mailriver.yaml --data /var/lib/mailriver",
            "  mailriver run --config prod.yaml --roles=parse,deliver --log-format=json"
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final String READY = "mailriver is ready";
    private static final Duration READY_LOOK = Duration.ofMillis(20);
    private static final Duration HEALTH_LOOK = Duration.ofSeconds(1);

    private final Surroundings surroundings;
    @Mixin private final ConfigOptions options = new ConfigOptions();
    @ParentCommand private Program.@Nullable Root root;

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            description = "Which stages run here: ingest, parse, deliver. All by default.")
    private List<String> roles = List.of();

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "text for people (default) or json, one object a line.")
    private Logging.Format format = Logging.Format.TEXT;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Set<Role> chosen = chosenRoles();
        ConfigFile file = options.load(surroundings, new PortCheck(chosen));
        boolean debug = root != null && root.debug();
        boolean stations = debug || format == Logging.Format.JSON || !chosen.contains(Role.DELIVER);
        Logging.running(format, stations, debug);
        StopSignals stop = new StopSignals();
        stop.listen();
        try (River river =
                new River(file.config(), chosen, surroundings.clock(), RunCommand::endProcess)) {
            run(river, file, chosen, stop);
        } catch (StartException wrong) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        }
        return ExitCode.OK;
    }

    private void run(River river, ConfigFile file, Set<Role> chosen, StopSignals stop)
            throws Exception {
        if (file.isBuiltIn()) {
            LOG.info("starting with built-in defaults; 'mailriver config show' prints them");
        } else {
            LOG.info("starting with {}, in force:\n{}", file.source(), file.yaml().stripTrailing());
        }
        file.config().warnings().forEach(LOG::warn);
        boolean started = stop.interrupting(river::start);
        while (started && !river.isReady() && !stop.await(READY_LOOK)) {
            river.failure().ifPresent(RunCommand::giveUp);
        }
        if (!stop.isAsked()) {
            say(new Banner(file.config(), chosen, surroundings.command()).text());
            say(READY);
        }
        while (!stop.await(HEALTH_LOOK)) {
            river.failure().ifPresent(RunCommand::giveUp);
        }
        say("stopping: what is in flight is finished or given back");
    }

    /// What hangs can't be stopped cleanly; whoever watches the process starts it anew.
    private static void endProcess() {
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }

    private static void giveUp(PartHealth failed) {
        throw new CommandException(
                failed.part() + " has failed for good: " + failed.detail(), null);
    }

    private void say(String text) {
        surroundings.out().println(text);
        surroundings.out().flush();
    }

    private Set<Role> chosenRoles() {
        Set<Role> chosen = EnumSet.noneOf(Role.class);
        try {
            roles.forEach(word -> chosen.add(Role.of(word)));
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(ExitCode.USAGE, "--roles: " + wrong.getMessage(), null);
        }
        return chosen.isEmpty() ? Role.all() : chosen;
    }
}
