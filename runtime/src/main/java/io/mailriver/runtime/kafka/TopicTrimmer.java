package io.mailriver.runtime.kafka;

import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes records that are finished and old: retention is finishing, not time.
///
/// A record goes when every group that finishes its topic has committed past it and it is older
/// than the keep time. A group that has no committed place holds everything. What was deferred also
/// stays for as long as it can be waiting: the schedule has passed it by, and yet its claim check
/// is what keeps the mail's blob ([BlobCollector]). Any number of processes may trim side by side:
/// a deletion names an offset and repeats harmlessly.
public final class TopicTrimmer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTrimmer.class);
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Duration OVERDUE = Duration.ofDays(1); // for what is handed out late

    private final Admin admin;
    private final TopicPlaces topics;
    private final KafkaConfig config;
    private final Duration longestWait;
    private final InstantSource clock;
    private final Rounds rounds = new Rounds("topic-trimmer", INTERVAL, this::trimAndTell);

    /// @param longestWait how long a deferred delivery may wait at the most
    public TopicTrimmer(
            KafkaClients kafka,
            TopicCatalogue catalogue,
            KafkaConfig config,
            Duration longestWait,
            InstantSource clock) {
        this.admin = kafka.admin("mailriver-trimmer");
        this.topics = new TopicPlaces(admin, catalogue);
        this.config = config;
        this.longestWait = longestWait;
        this.clock = clock;
    }

    /// Trims now and every five minutes.
    public void start() {
        rounds.start(Duration.ZERO);
    }

    @Override
    public void close() {
        rounds.close();
        admin.close(Duration.ofSeconds(5));
    }

    /// Trims once.
    ///
    /// @return how far each partition was trimmed, for those where something was to be done
    public Map<TopicPartition, Long> trim()
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, Long> places = new HashMap<>();
        for (MailTopic topic : MailTopic.values()) {
            if (topic.cleanup() == MailTopic.Cleanup.TRIMMED) {
                places.putAll(places(topic));
            }
        }
        Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
        places.forEach((p, offset) -> deletions.put(p, RecordsToDelete.beforeOffset(offset)));
        TopicPlaces.await(admin.deleteRecords(deletions).all());
        return places;
    }

    private void trimAndTell() throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, Long> trimmed = trim();
        if (!trimmed.isEmpty()) {
            LOG.info("trimmed what is finished and old: {}", trimmed);
        }
    }

    private Map<TopicPartition, Long> places(MailTopic topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<MailGroup> groups =
                Arrays.stream(MailGroup.values()).filter(g -> g.finishes(topic)).toList();
        if (groups.isEmpty() && topic != MailTopic.JOURNEY) {
            return Map.of(); // nobody finishes it yet, so nothing is finished
        }
        List<TopicPartition> partitions = topics.partitions(topic);
        // first the end: what is appended after it is young, and must not count as "all is old"
        Map<TopicPartition, Long> ends = topics.offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> old =
                topics.offsets(
                        partitions, OffsetSpec.forTimestamp(keptSince(topic).toEpochMilli()));
        Map<TopicPartition, Long> begins = topics.offsets(partitions, OffsetSpec.earliest());
        List<Map<TopicPartition, Long>> committed = new ArrayList<>();
        for (MailGroup group : groups) {
            committed.add(topics.committed(group, partitions));
        }
        Map<TopicPartition, Long> places = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long place = old.getOrDefault(partition, -1L);
            place = place < 0 ? ends.getOrDefault(partition, 0L) : place;
            for (Map<TopicPartition, Long> group : committed) {
                place = Math.min(place, group.getOrDefault(partition, 0L));
            }
            if (place > begins.getOrDefault(partition, 0L)) {
                places.put(partition, place);
            }
        }
        return places;
    }

    private Instant keptSince(MailTopic topic) {
        Instant now = clock.instant();
        Instant kept = now.minus(config.keep());
        Instant waiting = now.minus(longestWait).minus(OVERDUE);
        return switch (topic) {
            case JOURNEY -> now.minus(config.keepJourney());
            case DEFERRED -> kept.isBefore(waiting) ? kept : waiting;
            case RAW,
                    POLLED,
                    PARSED,
                    EXTRACT,
                    DELIVERIES,
                    QUEUE,
                    COMMANDS,
                    MARKS,
                    PENDING,
                    SETTLED,
                    DEAD_LETTER,
                    CURSORS,
                    SIGHTINGS,
                    MAILBOX_EVENTS,
                    ACCOUNTS ->
                    kept;
        };
    }
}
