package io.mailriver.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaClientsTest {
    private static final KafkaClients PLAIN = new KafkaClients("kafka-1:9092", Map.of());

    @Test
    void everyClientHasBrokersANameAndWhatWasPassedOn() {
        KafkaClients clients = new KafkaClients("kafka-1:9092", Map.of("security.protocol", "SSL"));

        assertThat(clients.settings("me"))
                .containsEntry("bootstrap.servers", "kafka-1:9092")
                .containsEntry("client.id", "me")
                .containsEntry("security.protocol", "SSL");
    }

    @Test
    void aProducerIsAnsweredByEveryReplicaAndRepeatsNothing() {
        assertThat(PLAIN.producerSettings("me", Map.of("linger.ms", 2)))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.request.size", 8 * 1024 * 1024 + 65_536)
                .containsEntry("linger.ms", 2);
    }

    @Test
    void aConsumerSeesFinishedTransactionsFromTheBeginningAndCommitsNothing() {
        assertThat(PLAIN.consumerSettings("me", Map.of("group.id", "g")))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("group.id", "g");
    }

    @Test
    void whatIsPassedOnWinsOverWhatWeTune() {
        KafkaClients clients =
                new KafkaClients(
                        "kafka-1:9092",
                        Map.of(
                                "reconnect.backoff.max.ms", "7",
                                "linger.ms", "8",
                                "max.request.size", "9",
                                "max.poll.records", "10"));

        assertThat(clients.settings("me")).containsEntry("reconnect.backoff.max.ms", "7");
        assertThat(clients.producerSettings("me", Map.of("linger.ms", 2)))
                .containsEntry("linger.ms", "8")
                .containsEntry("max.request.size", "9");
        assertThat(clients.consumerSettings("me", Map.of("max.poll.records", 500)))
                .containsEntry("max.poll.records", "10");
    }

    @Test
    void whatOurPromisesStandOnCantBePassedOn() {
        for (String setting : new String[] {"acks", "producer.acks", "consumer.group.id"}) {
            assertThat(KafkaClients.isOurs(setting)).isTrue();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new KafkaClients("kafka-1:9092", Map.of(setting, "1")))
                    .withMessageContaining("'" + setting + "'");
        }
        assertThat(KafkaClients.isOurs("ssl.truststore.location")).isFalse();
    }

    @Test
    void neverPrintsSecrets() {
        KafkaClients clients =
                new KafkaClients(
                        "kafka-1:9092",
                        Map.of("sasl.jaas.config", "s3cr3t", "ssl.keystore.key", "s3cr3t"));

        assertThat(clients.toString()).doesNotContain("s3cr3t").contains("kafka-1:9092");
    }
}
