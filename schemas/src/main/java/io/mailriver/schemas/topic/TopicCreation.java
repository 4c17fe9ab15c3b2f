package io.mailriver.schemas.topic;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates what is missing of a catalogue and tells what differs. Changes nothing that exists.
public final class TopicCreation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Admin admin;
    private final TopicCatalogue catalogue;

    public TopicCreation(Admin admin, TopicCatalogue catalogue) {
        this.admin = admin;
        this.catalogue = catalogue;
    }

    /// Creates those that are missing and waits until they can be seen; safe when several processes
    /// do it at once.
    ///
    /// @param specs of this catalogue: all, or what a process needs
    /// @return what differs from the catalogue on all topics of it that exist, one finding a topic
    ///   and setting
    /// @throws TopicException when the brokers don't answer or refuse
    public List<TopicDifference> createMissing(List<TopicSpec> specs) {
        Set<String> existing = existing();
        List<NewTopic> missing =
                specs.stream()
                        .filter(spec -> !existing.contains(spec.name()))
                        .map(TopicSpec::toNewTopic)
                        .toList();
        admin.createTopics(missing).values().forEach(TopicCreation::awaitCreated);
        awaitVisible(specs);
        return differences();
    }

    /// A created topic is known to the controller first, and to the brokers a little later: who
    /// asks at once may not see it, whoever created it.
    private void awaitVisible(List<TopicSpec> specs) {
        Set<String> names = specs.stream().map(TopicSpec::name).collect(Collectors.toSet());
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!existing().containsAll(names)) {
            if (System.nanoTime() > end) {
                throw new TopicException("created topics can't be seen after " + PATIENCE, null);
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new TopicException("interrupted: waiting for created topics", stopped);
            }
        }
    }

    private Set<String> existing() {
        return await(admin.listTopics().names(), "list the topics");
    }

    /// What differs from the catalogue on the topics that exist. Creates nothing.
    ///
    /// @throws TopicException when the brokers don't answer or refuse
    public List<TopicDifference> differences() {
        Set<String> existing = existing();
        return differences(
                catalogue.specs().stream().filter(spec -> existing.contains(spec.name())).toList());
    }

    /// How the catalogue's topics stand on the brokers; topics that don't exist are left out.
    public Map<String, TopicDescription> describe() {
        Set<String> existing = existing();
        List<String> names =
                catalogue.specs().stream().map(TopicSpec::name).filter(existing::contains).toList();
        return await(admin.describeTopics(names).allTopicNames(), "describe the topics");
    }

    private List<TopicDifference> differences(List<TopicSpec> specs) {
        List<String> names = specs.stream().map(TopicSpec::name).toList();
        Map<String, TopicDescription> topics =
                await(admin.describeTopics(names).allTopicNames(), "describe the topics");
        Map<ConfigResource, Config> configs =
                await(
                        admin.describeConfigs(names.stream().map(TopicCreation::resource).toList())
                                .all(),
                        "describe the topics' settings");
        List<TopicDifference> found = new ArrayList<>();
        for (TopicSpec spec : specs) {
            found.addAll(
                    TopicDifference.between(
                            spec,
                            requireNonNull(topics.get(spec.name())),
                            requireNonNull(configs.get(resource(spec.name())))));
        }
        return List.copyOf(found);
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static void awaitCreated(String topic, KafkaFuture<Void> created) {
        try {
            await(created, "create the topic '" + topic + "'");
        } catch (TopicException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw failed;
            }
        }
    }

    private static <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new TopicException("could not " + what, failed.getCause());
        } catch (TimeoutException late) {
            throw new TopicException("could not " + what + " within " + PATIENCE, late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted: could not " + what, stopped);
        }
    }

    /// All differences on one line each, for logs.
    public static String describe(List<TopicDifference> differences) {
        return differences.stream()
                .map(TopicDifference::toString)
                .collect(Collectors.joining("; "));
    }
}
