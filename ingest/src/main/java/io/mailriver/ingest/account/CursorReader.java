package io.mailriver.ingest.account;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Reads a partition of `mail.cursors` to its end: what the owner before has committed. Used after
/// that owner was fenced, so nothing can be added behind the end. Keeps only the newest cursors of
/// the accounts asked for in memory. Thread-safe.
final class CursorReader {
    private static final Duration PATIENCE = Duration.ofSeconds(30); // without any progress
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int FETCH_OCTETS = 1024 * 1024;

    private final KafkaClients clients;
    private final Admin admin;
    private final String topic;

    CursorReader(KafkaClients clients, Admin admin, TopicCatalogue catalogue) {
        this.clients = clients;
        this.admin = admin;
        this.topic = catalogue.name(MailTopic.CURSORS);
    }

    /// @param accounts whose cursors are wanted
    /// @return by account and mailbox name
    /// @throws KafkaException when the end can't be reached
    Map<String, Map<String, Cursor>> read(int partition, Set<String> accounts)
            throws InterruptedException {
        TopicPartition place = new TopicPartition(topic, partition);
        long end = end(place);
        Map<String, Map<String, Cursor>> cursors = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(partition)) {
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            long reached = consumer.position(place);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (reached < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, accounts, cursors);
                }
                long now = consumer.position(place);
                if (now > reached) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new KafkaException(
                            place + " can't be read beyond " + now + ", its end is " + end);
                }
                reached = now;
            }
        }
        return cursors;
    }

    /// The end of all, not of what is known to be committed: behind a transaction that hangs there
    /// may be cursors, and to start without them is to fetch mail twice.
    private long end(TopicPartition place) throws InterruptedException {
        try {
            return admin.listOffsets(
                            Map.of(place, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(place)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException failed) {
            throw new KafkaException("the end of " + place + " is not known", failed);
        }
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record,
            Set<String> accounts,
            Map<String, Map<String, Cursor>> cursors) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        int slash = key.indexOf('/');
        if (slash < 0 || !accounts.contains(key.substring(0, slash))) {
            return;
        }
        Map<String, Cursor> ofAccount =
                cursors.computeIfAbsent(key.substring(0, slash), account -> new HashMap<>());
        String mailboxName = key.substring(slash + 1);
        if (record.value() == null) {
            ofAccount.remove(mailboxName);
        } else {
            ofAccount.put(mailboxName, cursor(key, record.value()));
        }
    }

    /// Without its cursor a mailbox would be read again from its beginning: better not at all.
    private static Cursor cursor(String key, byte[] json) {
        try {
            return Json.read(json, Cursor.class);
        } catch (RuntimeException unreadable) {
            throw new KafkaException("the cursor '" + key + "' can't be read", unreadable);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(int partition) {
        return clients.consumer(
                "mailriver-poll-cursors-" + partition,
                Map.of(
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_OCTETS,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_OCTETS,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false));
    }
}
