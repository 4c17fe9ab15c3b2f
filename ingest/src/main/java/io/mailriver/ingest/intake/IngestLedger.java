package io.mailriver.ingest.intake;

import io.mailriver.runtime.kafka.KafkaClients;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes ingest's lines of the ledger, behind the client's back: the record on `mail.raw` is the
/// promise, and parse writes the next line from it, so a line lost to a kill is a line less and no
/// mail less. Waits half a second at most and never fails a mail.
final class IngestLedger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestLedger.class);
    private static final int LINGER_MILLIS = 100;
    private static final int BATCH_OCTETS = 256 * 1024; // what comes within the linger
    private static final int PATIENCE_MILLIS = 500; // the mail is stored: Kafka was just there
    private static final long BUFFER_OCTETS = 8L * 1024 * 1024;

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private IngestLedger(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    static IngestLedger open(KafkaClients kafka, TopicCatalogue catalogue) {
        return new IngestLedger(
                kafka.producer(
                        "mailriver-ingest-ledger",
                        Map.of(
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MILLIS,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                BUFFER_OCTETS,
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "lz4",
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                BATCH_OCTETS,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                PATIENCE_MILLIS)),
                catalogue.name(MailTopic.JOURNEY));
    }

    void received(Envelope envelope, Receipt receipt, long octets) {
        write(
                new JourneyEntry(
                        envelope.mailId(),
                        envelope.receivedAt(),
                        JourneyEntry.Stage.INGEST,
                        JourneyEntry.Outcome.RECEIVED,
                        null,
                        null,
                        null,
                        octets
                                + " octets by "
                                + envelope.listener()
                                + ", at "
                                + receipt.topic()
                                + "-"
                                + receipt.partition()
                                + "@"
                                + receipt.offset(),
                        null));
    }

    void refused(Envelope envelope, long octets, String reply) {
        write(
                new JourneyEntry(
                        envelope.mailId(),
                        envelope.receivedAt(),
                        JourneyEntry.Stage.INGEST,
                        JourneyEntry.Outcome.REJECTED,
                        null,
                        null,
                        null,
                        "refused by " + envelope.listener() + " after " + octets + " octets",
                        reply));
    }

    @Override
    public void close() {
        producer.close();
    }

    private void write(JourneyEntry entry) {
        byte[] key = entry.mailId().text().getBytes(StandardCharsets.US_ASCII);
        try {
            var _ =
                    producer.send(
                            new ProducerRecord<>(topic, key, Json.write(entry)),
                            (_, failure) -> {
                                if (failure != null) {
                                    missed(entry, failure);
                                }
                            });
        } catch (KafkaException | IllegalStateException refused) {
            missed(entry, refused);
        }
    }

    private static void missed(JourneyEntry entry, Exception failure) {
        LOG.atDebug()
                .setCause(failure)
                .addKeyValue("mailId", entry.mailId())
                .log("a line of the ledger was not written");
    }
}
