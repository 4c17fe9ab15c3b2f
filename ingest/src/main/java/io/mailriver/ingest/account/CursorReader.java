package io.mailriver.ingest.account;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.runtime.kafka.PartitionReader;
import io.mailriver.schemas.event.Cursor;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Reads a partition of `mail.cursors` to its end: what the owner before has committed. Used after
/// that owner was fenced, so nothing can be added behind the end. Keeps only the newest cursors of
/// the accounts asked for in memory. Thread-safe.
final class CursorReader {
    private final PartitionReader reader;
    private final String topic;

    CursorReader(KafkaClients clients, Admin admin, TopicCatalogue catalogue) {
        this.reader = new PartitionReader(clients, admin, "mailriver-poll-cursors");
        this.topic = catalogue.name(MailTopic.CURSORS);
    }

    /// @param accounts whose cursors are wanted
    /// @return by account and mailbox name
    /// @throws KafkaException when the end can't be reached
    Map<String, Map<String, Cursor>> read(int partition, Set<String> accounts)
            throws InterruptedException {
        TopicPartition place = new TopicPartition(topic, partition);
        Map<String, Map<String, Cursor>> cursors = new HashMap<>();
        long _ =
                reader.read(
                        place,
                        0,
                        reader.end(place),
                        (records, _) -> records.forEach(record -> take(record, accounts, cursors)));
        return cursors;
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
}
