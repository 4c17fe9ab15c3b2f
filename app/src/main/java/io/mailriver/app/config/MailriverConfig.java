package io.mailriver.app.config;

import io.mailriver.deliver.destination.DestinationsConfig;
import io.mailriver.deliver.worker.DeliverConfig;
import io.mailriver.ingest.imap.ImapAccountConfig;
import io.mailriver.ingest.intake.IntakeConfig;
import io.mailriver.ingest.pop3.Pop3AccountConfig;
import io.mailriver.ingest.smtp.SmtpListenerConfig;
import io.mailriver.parse.mime.ParseLimits;
import io.mailriver.parse.route.RoutesConfig;
import io.mailriver.parse.topology.ParseStageConfig;
import io.mailriver.runtime.admin.AdminConfig;
import io.mailriver.runtime.config.Section;
import io.mailriver.runtime.kafka.KafkaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
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
        List<ImapAccountConfig> imapAccounts,
        List<Pop3AccountConfig> pop3Accounts,
        IntakeConfig intake,
        ParseStageConfig parse,
        ParseLimits parseLimits,
        DestinationsConfig destinations,
        RoutesConfig routes,
        DeliverConfig deliver,
        AdminConfig admin) {

    public MailriverConfig {
        listeners = List.copyOf(listeners);
        imapAccounts = List.copyOf(imapAccounts);
        pop3Accounts = List.copyOf(pop3Accounts);
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
        List<SmtpListenerConfig> listeners = SmtpListenerConfig.readAll(ingest);
        List<ImapAccountConfig> imapAccounts = ImapAccountConfig.readAll(ingest);
        RoutesConfig routes = RoutesConfig.read(root, destinations.kinds());
        refuseOpenRelay(ingest, listeners, routes);
        return new MailriverConfig(
                data,
                blobs,
                kafka,
                listeners,
                imapAccounts,
                Pop3AccountConfig.readAll(
                        ingest, imapAccounts.stream().map(ImapAccountConfig::name).toList()),
                IntakeConfig.read(ingest.section("intake")),
                ParseStageConfig.read(parse),
                ParseLimits.read(parse.section("limits")),
                destinations,
                routes,
                DeliverConfig.read(root.section("deliver")),
                AdminConfig.read(root.section("admin")));
    }

    /// What is allowed and probably not meant.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(routes.warnings());
        listeners.stream()
                .filter(SmtpListenerConfig::isOpenToAnybody)
                .forEach(listener ->
                        warnings.add(
                                "ingest.smtp: the listener '"
                                        + listener.name()
                                        + "' takes mail for any recipient from anybody, as"
                                        + " a catch-all does; accept-domains says what is"
                                        + " yours"));
        return List.copyOf(warnings);
    }

    /// What spammers look for all day: mail from anybody to anybody, handed on.
    private static void refuseOpenRelay(
            Section ingest, List<SmtpListenerConfig> listeners, RoutesConfig routes) {
        for (SmtpListenerConfig listener : listeners) {
            if (listener.isOpenToAnybody() && !routes.relays().isEmpty()) {
                ingest.problem(
                        "smtp",
                        """
                        the listener '%s' on %s and the destination '%s' make an open relay: mail \
                        from anybody to anybody; expected accept-domains with the domains that \
                        are yours, or require-auth: true\
                        """
                                .formatted(
                                        listener.name(),
                                        listener.bind(),
                                        routes.relays().getFirst()));
            }
        }
    }
}
