package io.mailriver.runtime.kafka;

import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Asks the brokers where topics begin and end, and how far groups have come. Thread-safe; an
/// answer that does not come within 30 s is a [TimeoutException].
final class TopicPlaces {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Admin admin;
    private final TopicCatalogue catalogue;

    TopicPlaces(Admin admin, TopicCatalogue catalogue) {
        this.admin = admin;
        this.catalogue = catalogue;
    }

    List<TopicPartition> partitions(MailTopic topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        String name = catalogue.name(topic);
        return await(admin.describeTopics(List.of(name)).allTopicNames()).values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
    }

    Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> found = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
                await(admin.listOffsets(asked).all()).entrySet()) {
            found.put(answer.getKey(), answer.getValue().offset());
        }
        return found;
    }

    /// The group's place; partitions without one are left out.
    Map<TopicPartition, Long> committed(MailGroup group, List<TopicPartition> partitions)
            throws ExecutionException, TimeoutException, InterruptedException {
        String name = catalogue.name(group);
        Map<TopicPartition, Long> places = new HashMap<>();
        switch (group.kind()) {
            case CONSUMER -> {
                Map<TopicPartition, OffsetAndMetadata> offsets =
                        await(
                                admin.listConsumerGroupOffsets(
                                                Map.of(
                                                        name,
                                                        new ListConsumerGroupOffsetsSpec()
                                                                .topicPartitions(partitions)))
                                        .partitionsToOffsetAndMetadata(name));
                offsets.forEach((p, o) -> put(places, p, o == null ? null : o.offset()));
            }
            case SHARE -> {
                Map<TopicPartition, SharePartitionOffsetInfo> offsets =
                        await(
                                admin.listShareGroupOffsets(
                                                Map.of(
                                                        name,
                                                        new ListShareGroupOffsetsSpec()
                                                                .topicPartitions(partitions)))
                                        .partitionsToOffsetInfo(name));
                offsets.forEach((p, o) -> put(places, p, o == null ? null : o.startOffset()));
            }
        }
        return places;
    }

    private static void put(
            Map<TopicPartition, Long> places, TopicPartition partition, @Nullable Long offset) {
        if (offset != null) {
            places.put(partition, offset);
        }
    }

    static <T> T await(KafkaFuture<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
