package io.mailriver.app.river;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.TopicCatalogue;
import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.schemas.topic.TopicDifference;
import io.mailriver.schemas.topic.TopicException;
import io.mailriver.schemas.topic.TopicSpec;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates the topics that are missing before anything uses them, and looks at those that exist.
final class TopicPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(TopicPreparation.class);

    private final KafkaClients kafka;
    private final TopicCatalogue catalogue;
    private final List<TopicSpec> needed;

    /// @param accounts true when this process polls accounts, which have topics of their own
    TopicPreparation(KafkaClients kafka, TopicCatalogue catalogue, boolean accounts) {
        this.kafka = kafka;
        this.catalogue = catalogue;
        this.needed = accounts ? catalogue.specs() : catalogue.essential();
    }

    /// Waits for the brokers as long as it takes; an interrupt ends the wait.
    ///
    /// @throws StartException when a topic is not what the stages need
    void run() throws InterruptedException {
        try (Admin admin = kafka.admin("mailriver-topics")) {
            askForCoordinators(admin);
            List<TopicDifference> differences =
                    createPatiently(new TopicCreation(admin, catalogue));
            List<TopicDifference> fatal =
                    differences.stream().filter(TopicDifference::fatal).toList();
            if (!fatal.isEmpty()) {
                throw new StartException(
                        "topics are not as the configuration needs them, and mail would be lost or"
                                + " mixed up: "
                                + TopicCreation.describe(fatal));
            }
            differences.forEach(
                    difference -> LOG.warn("a topic is not as expected: {}", difference));
        }
    }

    /// New brokers make the topics of their coordinators when they are first asked for them, and
    /// the stages wait for that: let it happen while ours are made. What is answered does not
    /// matter.
    private void askForCoordinators(Admin admin) {
        var _ = admin.describeConsumerGroups(List.of(catalogue.name(MailGroup.PARSE)));
        var _ = admin.describeTransactions(List.of(catalogue.name(MailGroup.PARSE)));
    }

    private List<TopicDifference> createPatiently(TopicCreation creation)
            throws InterruptedException {
        while (true) {
            try {
                return creation.createMissing(needed);
            } catch (TopicException away) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("while waiting for Kafka");
                }
                LOG.atWarn()
                        .setCause(away)
                        .log(
                                "could not prepare the topics at {}, trying again",
                                kafka.bootstrapServers());
            }
        }
    }
}
