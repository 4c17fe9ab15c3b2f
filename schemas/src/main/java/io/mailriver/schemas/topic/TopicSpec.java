package io.mailriver.schemas.topic;

import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/// One topic as it must be: name, counts, settings.
public record TopicSpec(
        MailTopic topic,
        String name,
        int partitions,
        int replicationFactor,
        Map<String, String> settings) {
    public TopicSpec {
        settings = Map.copyOf(settings);
    }

    NewTopic toNewTopic() {
        return new NewTopic(name, partitions, (short) replicationFactor).configs(settings);
    }
}
