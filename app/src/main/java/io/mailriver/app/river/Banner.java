package io.mailriver.app.river;

import io.mailriver.app.config.MailriverConfig;
import io.mailriver.app.config.Role;
import io.mailriver.runtime.kafka.KafkaConfig;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What a person reads when the program has started: what runs, how to send a mail, where it will
/// appear, and what an accepted mail survives.
public record Banner(MailriverConfig config, Set<Role> roles) {
    public String text() {
        StringBuilder text = new StringBuilder("\n");
        line(
                text,
                "Mailriver",
                roles.stream().sorted().map(Role::word).collect(Collectors.joining(", ")));
        line(text, "data", config.data().toAbsolutePath().normalize().toString());
        kafka(text);
        if (config.admin().enabled()) {
            line(text, "health", "http://" + config.admin().bind() + "/");
        }
        return text.toString();
    }

    private void kafka(StringBuilder text) {
        KafkaConfig kafka = config.kafka();
        if (kafka.bootstrapServers().isPresent()) {
            line(text, "Kafka", "cluster at " + kafka.bootstrapServers().get());
            line(text, "", clusterPromise(kafka.replicationFactor()));
        } else {
            line(text, "Kafka", "embedded broker on " + kafka.embedded().bind());
            line(
                    text,
                    "",
                    switch (kafka.embedded().flush()) {
                        case EVERY_APPEND ->
                                "an accepted mail is on this machine's disk: it survives a killed"
                                        + " process and a power cut";
                        case OS ->
                                "an accepted mail survives a killed process, but not a power cut"
                                        + " (kafka.embedded.flush: os)";
                    });
        }
    }

    private static String clusterPromise(int copies) {
        return copies >= 3
                ? "an accepted mail is on two brokers at least (" + copies + " copies)"
                : "an accepted mail has %d %s: it does not survive the loss of its broker"
                        .formatted(copies, copies == 1 ? "copy" : "copies");
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-12s %s%n", name, value));
    }
}
