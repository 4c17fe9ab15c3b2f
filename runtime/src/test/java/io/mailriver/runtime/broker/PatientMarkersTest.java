package io.mailriver.runtime.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.metadata.MetadataCache;
import org.apache.kafka.server.common.KRaftVersion;
import org.junit.jupiter.api.Test;

final class PatientMarkersTest {
    private static final ListenerName LISTENER = new ListenerName("PLAINTEXT");

    private final KRaftMetadataCache kafkas =
            new KRaftMetadataCache(1, () -> KRaftVersion.LATEST_PRODUCTION);
    private final MetadataCache patient = PatientMarkers.patient(kafkas);

    @Test
    void aPartitionWithoutALeaderIsWaitedFor() {
        leaderless("mail.raw");

        assertThat(patient.getPartitionLeaderEndpoint("mail.raw", 0, LISTENER))
                .contains(Node.noNode());
    }

    /// When this fails, Kafka has been mended, and [PatientMarkers] can go.
    @Test
    void kafkaItselfTakesItForDeleted() {
        leaderless("mail.raw");

        assertThat(kafkas.getPartitionLeaderEndpoint("mail.raw", 0, LISTENER)).isEmpty();
    }

    @Test
    void aPartitionThatDoesNotExistIsNotWaitedFor() {
        leaderless("mail.raw");

        assertThat(patient.getPartitionLeaderEndpoint("mail.raw", 1, LISTENER)).isEmpty();
        assertThat(patient.getPartitionLeaderEndpoint("other", 0, LISTENER)).isEmpty();
    }

    @Test
    void everythingElseIsSeenAsItIs() {
        leaderless("mail.raw");

        assertThat(patient.getAllTopics()).containsExactly("mail.raw");
        assertThat(patient.contains(new TopicPartition("mail.raw", 0))).isTrue();
        assertThat(patient.getAliveBrokerNode(1, LISTENER)).isEmpty();
    }

    private void leaderless(String topic) {
        Uuid id = Uuid.randomUuid();
        MetadataDelta delta = new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
        delta.replay(new TopicRecord().setName(topic).setTopicId(id));
        delta.replay(
                new PartitionRecord()
                        .setTopicId(id)
                        .setPartitionId(0)
                        .setReplicas(List.of(1))
                        .setIsr(List.of(1))
                        .setLeader(-1)
                        .setDirectories(List.of(Uuid.randomUuid())));
        kafkas.setImage(delta.apply(MetadataProvenance.EMPTY));
    }
}
