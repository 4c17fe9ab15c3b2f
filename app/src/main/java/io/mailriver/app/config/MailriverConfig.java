package io.mailriver.app.config;

import io.mailriver.deliver.destination.DestinationsConfig;
import io.mailriver.deliver.worker.DeliverConfig;
import io.mailriver.ingest.intake.IntakeConfig;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.parse.mime.ParseLimits;
import io.mailriver.parse.route.RoutesConfig;
import io.mailriver.parse.topology.ParseStageConfig;
import io.mailriver.runtime.admin.AdminConfig;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.kafka.KafkaConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The whole configuration: each part's record stands beside its feature.
///
/// @param data the folder that holds all of this process's state
/// @param blobs the folder of the blob store, which all processes of an installation share
public record MailriverConfig(
        Path data,
        Path blobs,
        KafkaConfig kafka,
        List<SmtpListenerConfig> listeners,
        IntakeConfig intake,
        ParseStageConfig parse,
        ParseLimits parseLimits,
        DestinationsConfig destinations,
        RoutesConfig routes,
        DeliverConfig deliver,
        AdminConfig admin) {

    public MailriverConfig {
        listeners = List.copyOf(listeners);
    }

    /// Reads the root section.
    ///
    /// @param dataInstead wins over the file's `data`
    public static MailriverConfig read(Section root, Optional<Path> dataInstead) {
        Path written =
                root.file(
                        "data",
                        "The folder for everything that this process keeps: the embedded broker's"
                                + " logs, the blob store, the stages' state.",
                        dataInstead.orElse(BuiltIn.DATA));
        Path data = dataInstead.orElse(written);
        Section ingest = root.section("ingest");
        if (!ingest.has("smtp")) {
            ingest.fallBackTo(BuiltIn.LISTENERS);
        }
        if (!root.has("destinations") && !root.has("routes")) {
            root.fallBackTo(BuiltIn.delivery(data));
        }
        KafkaConfig kafka = KafkaConfig.read(root.section("kafka"));
        Path blobs =
                root.file(
                        "blobs",
                        "The folder for mail above the inline limit. Processes on several machines"
                                + " must share it.",
                        data.resolve("blobs"));
        Section parse = root.section("parse");
        DestinationsConfig destinations = DestinationsConfig.read(root);
        return new MailriverConfig(
                data,
                blobs,
                kafka,
                SmtpListenerConfig.readAll(ingest),
                IntakeConfig.read(ingest.section("intake")),
                ParseStageConfig.read(parse),
                ParseLimits.read(parse.section("limits")),
                destinations,
                RoutesConfig.read(root, destinations.kinds()),
                DeliverConfig.read(root.section("deliver")),
                AdminConfig.read(root.section("admin")));
    }

    /// What is allowed and probably not meant.
    public List<String> warnings() {
        return routes.warnings();
    }
}
