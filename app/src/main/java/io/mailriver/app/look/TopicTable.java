package io.mailriver.app.look;

import static java.util.Objects.requireNonNullElse;

import io.mailriver.schemas.topic.TopicCreation;
import io.mailriver.schemas.topic.TopicDifference;
import io.mailriver.schemas.topic.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/// How the catalogue's topics stand on the brokers.
public final class TopicTable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Admin admin;
    private final Kafka kafka;
    private final TopicCreation topics;

    public TopicTable(Admin admin, Kafka kafka) {
        this.admin = admin;
        this.kafka = kafka;
        this.topics = new TopicCreation(admin, kafka.catalogue());
    }

    /// One topic.
    ///
    /// @param essential false when there need be no such topic where no accounts are polled
    /// @param records offsets between the first and the last: transaction marks and records that
    ///   compaction took away count too
    /// @param octets on the leaders' disks
    /// @param differences settings that are not what the catalogue says
    public record Row(
            String topic,
            boolean exists,
            boolean essential,
            int partitions,
            int replicas,
            long records,
            long octets,
            String cleanup,
            String meaning,
            List<String> differences) {
        public Row {
            differences = List.copyOf(differences);
        }
    }

    /// All topics of the catalogue, in the order of the mail's way.
    ///
    /// @throws LookException when the brokers don't answer
    public List<Row> rows() {
        Map<String, TopicDescription> described = topics.describe();
        Map<String, Long> records = records(described);
        Map<String, Long> octets = octets(described);
        Map<String, List<String>> differences =
                topics.differences().stream()
                        .collect(
                                Collectors.groupingBy(
                                        TopicDifference::name,
                                        Collectors.mapping(
                                                TopicDifference::toString, Collectors.toList())));
        return kafka.catalogue().specs().stream()
                .map(spec ->
                        row(
                                spec,
                                described.get(spec.name()),
                                records.getOrDefault(spec.name(), 0L),
                                octets.getOrDefault(spec.name(), 0L),
                                differences.getOrDefault(spec.name(), List.of())))
                .toList();
    }

    private static Row row(
            TopicSpec spec,
            @Nullable TopicDescription topic,
            long records,
            long octets,
            List<String> differences) {
        int replicas =
                topic == null
                        ? 0
                        : topic.partitions().stream()
                                .mapToInt(partition -> partition.replicas().size())
                                .min()
                                .orElse(0);
        return new Row(
                spec.name(),
                topic != null,
                spec.topic().isEssential(),
                topic == null ? 0 : topic.partitions().size(),
                replicas,
                records,
                octets,
                spec.topic().cleanup().name().toLowerCase(Locale.ROOT),
                spec.topic().meaning(),
                differences);
    }

    private Map<String, Long> records(Map<String, TopicDescription> topics) {
        List<TopicPartition> partitions =
                topics.values().stream()
                        .flatMap(topic ->
                                IntStream.range(0, topic.partitions().size())
                                        .mapToObj(i -> new TopicPartition(topic.name(), i)))
                        .toList();
        Map<TopicPartition, ListOffsetsResultInfo> first =
                offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> last = offsets(partitions, OffsetSpec.latest());
        Map<String, Long> records = new HashMap<>();
        last.forEach((partition, end) -> {
            ListOffsetsResultInfo begin = requireNonNullElse(first.get(partition), end);
            records.merge(partition.topic(), end.offset() - begin.offset(), Long::sum);
        });
        return records;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(
            List<TopicPartition> partitions, OffsetSpec spec) {
        return await(
                admin.listOffsets(
                                partitions.stream()
                                        .collect(Collectors.toMap(one -> one, _ -> spec)))
                        .all(),
                "list the topics' offsets");
    }

    /// Octets on the leaders' disks, for each topic.
    private Map<String, Long> octets(Map<String, TopicDescription> topics) {
        Map<TopicPartition, Integer> leaders = leaders(topics);
        Map<Integer, Map<String, LogDirDescription>> brokers =
                await(
                        admin.describeLogDirs(leaders.values().stream().distinct().toList())
                                .allDescriptions(),
                        "list the topics' sizes");
        Map<String, Long> octets = new HashMap<>();
        for (Map.Entry<Integer, Map<String, LogDirDescription>> broker : brokers.entrySet()) {
            for (LogDirDescription folder : broker.getValue().values()) {
                folder.replicaInfos().entrySet().stream()
                        .filter(one -> broker.getKey().equals(leaders.get(one.getKey())))
                        .forEach(one ->
                                octets.merge(
                                        one.getKey().topic(), one.getValue().size(), Long::sum));
            }
        }
        return octets;
    }

    private static Map<TopicPartition, Integer> leaders(Map<String, TopicDescription> topics) {
        Map<TopicPartition, Integer> leaders = new HashMap<>();
        for (TopicDescription topic : topics.values()) {
            for (TopicPartitionInfo partition : topic.partitions()) {
                Node leader = partition.leader();
                if (leader != null) {
                    leaders.put(
                            new TopicPartition(topic.name(), partition.partition()), leader.id());
                }
            }
        }
        return leaders;
    }

    private static <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new LookException("could not " + what, failed.getCause());
        } catch (TimeoutException late) {
            throw new LookException("could not " + what + " within " + PATIENCE, late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new LookException("interrupted: could not " + what, stopped);
        }
    }
}
