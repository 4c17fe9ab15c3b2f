package io.mailriver.app.command;

import io.mailriver.app.config.ConfigFile;
import io.mailriver.app.look.Kafka;
import io.mailriver.app.look.TopicTable;
import io.mailriver.schemas.event.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `topics`: how the topics stand.
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Lists the topics: how much they hold, what they are for, what differs.",
        footer = {
            "",
            "Records are offsets between the first and the last: marks of transactions count",
            "too.",
            "",
            "Examples:",
            "  mailriver topics                    of the program that runs on this machine",
            "  mailriver topics --json | jq '.[] | select(.records > 0)'",
            "",
            "Exit code 1 when no broker answers."
        })
final class TopicsCommand implements Callable<Integer> {
    private static final String ROW = "%-22s %10s %8s %10s %10s  %-9s  %s%n";

    private final Surroundings surroundings;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "As a JSON array.")
    private boolean json;

    TopicsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ConfigFile file = options.load(surroundings);
        Logging.quiet();
        Kafka kafka = Kafka.of(file.config().kafka());
        List<TopicTable.Row> rows;
        try (Admin admin = ReachableAdmin.open(kafka, "mailriver-topics")) {
            rows = new TopicTable(admin, kafka).rows();
        }
        if (json) {
            surroundings.out().println(Json.pretty(rows));
        } else {
            print(rows);
        }
        return ExitCode.OK;
    }

    private void print(List<TopicTable.Row> rows) {
        PrintStream out = surroundings.out();
        out.printf(
                Locale.ROOT,
                ROW,
                "topic",
                "partitions",
                "replicas",
                "records",
                "size",
                "kept",
                "meaning");
        for (TopicTable.Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    row.topic(),
                    row.exists() ? row.partitions() : row.essential() ? "missing" : "not used",
                    row.replicas(),
                    row.records(),
                    size(row.octets()),
                    row.cleanup(),
                    row.meaning());
        }
        for (TopicTable.Row row : rows) {
            row.differences().forEach(text -> out.println("differs: " + text));
        }
    }

    private static String size(long octets) {
        if (octets < 1024) {
            return octets + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(octets)) / 10;
        double amount = octets / (double) (1L << (unit * 10));
        return String.format(Locale.ROOT, "%.1f %sB", amount, " KMGTP".charAt(unit));
    }
}
