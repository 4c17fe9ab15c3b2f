package io.mailriver.parse.topology;

import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says where the stage begins to read, before Streams starts: where it stopped, or, the first
/// time, at the first record. A stage that has worked before and whose committed offsets are gone
/// does not start over by itself: every mail would be delivered again.
///
/// That it has worked before is known by its changelog topic.
final class StartingPoint {
    private static final Logger LOG = LoggerFactory.getLogger(StartingPoint.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Admin admin;
    private final TopicCatalogue catalogue;
    private final String group;

    StartingPoint(Admin admin, TopicCatalogue catalogue, String group) {
        this.admin = admin;
        this.catalogue = catalogue;
        this.group = group;
    }

    /// Makes sure that every partition of the sources has a committed offset.
    ///
    /// @param startOver true when the operator wants missing ones to be the first record's
    /// @throws ParseStageException when offsets have vanished
    void ensure(boolean startOver) {
        Map<TopicPartition, Long> first = firstOffsets();
        Map<TopicPartition, Long> committed = committed(first.keySet());
        Map<TopicPartition, OffsetAndMetadata> missing = new HashMap<>();
        first.forEach((partition, offset) -> {
            Long at = committed.get(partition);
            if (at == null || at < offset) {
                missing.put(partition, new OffsetAndMetadata(offset));
            }
        });
        if (missing.isEmpty()) {
            return;
        }
        if (!startOver && (!committed.isEmpty() || hasWorkedBefore())) {
            throw new ParseStageException(
                    "the parse stage has worked before, but its committed offsets of "
                            + new TreeSet<>(missing.keySet().stream().map(String::valueOf).toList())
                            + " have vanished; to begin at the first record, which may deliver"
                            + " mail twice, set parse.start-over: true",
                    null);
        }
        LOG.atInfo()
                .setMessage("parse stage begins at the first record")
                .addKeyValue("partitions", missing.size())
                .log();
        write(missing);
    }

    private void write(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            await(admin.alterConsumerGroupOffsets(group, offsets).all(), "set the first offsets");
        } catch (ParseStageException refused) {
            // Another process of this stage may have begun at the same moment, and be a member.
            if (!committed(offsets.keySet()).keySet().containsAll(offsets.keySet())) {
                throw refused;
            }
        }
    }

    private boolean hasWorkedBefore() {
        return await(admin.listTopics().names(), "list the topics")
                .contains(group + "-" + ResendStore.NAME + "-changelog");
    }

    private Map<TopicPartition, Long> firstOffsets() {
        Set<String> names = new HashSet<>();
        ParseTopology.sources().forEach(topic -> names.add(catalogue.name(topic)));
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (TopicDescription topic :
                await(admin.describeTopics(names).allTopicNames(), "describe the topics")
                        .values()) {
            topic.partitions()
                    .forEach(partition ->
                            asked.put(
                                    new TopicPartition(topic.name(), partition.partition()),
                                    OffsetSpec.earliest()));
        }
        Map<TopicPartition, Long> first = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> found :
                await(admin.listOffsets(asked).all(), "list the first offsets").entrySet()) {
            first.put(found.getKey(), found.getValue().offset());
        }
        return first;
    }

    private Map<TopicPartition, Long> committed(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            await(
                            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
                            "list the committed offsets")
                    .forEach((partition, offset) -> {
                        if (offset != null && partitions.contains(partition)) {
                            committed.put(partition, offset.offset());
                        }
                    });
        } catch (ParseStageException failed) {
            if (!(failed.getCause() instanceof GroupIdNotFoundException)) {
                throw failed;
            }
        }
        return committed;
    }

    private static <T> T await(KafkaFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new ParseStageException("could not " + what, failed.getCause());
        } catch (TimeoutException late) {
            throw new ParseStageException("could not " + what + " within " + PATIENCE, late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ParseStageException("interrupted: could not " + what, stopped);
        }
    }
}
