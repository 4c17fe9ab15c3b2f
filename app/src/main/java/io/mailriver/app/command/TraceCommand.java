package io.mailriver.app.command;

import io.mailriver.app.look.JourneyReader;
import io.mailriver.app.look.Kafka;
import io.mailriver.app.look.Timeline;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.MailId;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `trace`: where a mail is, and what happened to it.
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Tells what each stage did to a mail.",
        footer = {
            "",
            "The mail id stands in the 250 reply, in our Received: field (id) and in the log.",
            "",
            "Examples:",
            "  mailriver trace 019ab3c4-5d6e-7f80-9123-456789abcdef",
            "  mailriver trace --follow 019ab3c4-5d6e-7f80-9123-456789abcdef",
            "  mailriver trace --json 019ab3c4-5d6e-7f80-9123-456789abcdef | jq .outcome",
            "",
            "Exit code 1 when the ledger does not know the mail."
        })
final class TraceCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(paramLabel = "MAILID", description = "The mail's id, a UUID.")
    private String mailId = "";

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more until interrupted.")
    private boolean follow;

    TraceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        MailId id = parse(mailId);
        Kafka kafka = Kafka.of(options.load(surroundings).config().kafka());
        Logging.quiet();
        ReachableAdmin.require(kafka);
        Timeline timeline = new Timeline(ZoneId.systemDefault(), id.birth());
        try (JourneyReader reader = new JourneyReader(kafka, id)) {
            List<JourneyEntry> entries = new ArrayList<>();
            reader.readAll(entries::add);
            entries.sort(Comparator.comparing(JourneyEntry::at));
            entries.forEach(entry -> print(entry, timeline));
            if (follow) {
                followForever(reader, timeline);
            }
            if (entries.isEmpty()) {
                throw new CommandException("the ledger does not know the mail " + id, null);
            }
        }
        return ExitCode.OK;
    }

    private void followForever(JourneyReader reader, Timeline timeline) {
        while (!Thread.currentThread().isInterrupted()) {
            surroundings.out().flush();
            reader.readMore(entry -> print(entry, timeline));
        }
    }

    private void print(JourneyEntry entry, Timeline timeline) {
        surroundings.out().println(json ? Json.text(entry) : timeline.line(entry));
    }

    private static MailId parse(String text) {
        try {
            return new MailId(text.strip());
        } catch (IllegalArgumentException wrong) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), null);
        }
    }
}
