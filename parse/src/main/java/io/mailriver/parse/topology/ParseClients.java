package io.mailriver.parse.topology;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// The clients that Streams works with: Kafka's own, but the producer tells the [TransactionClock]
/// when a transaction begins and ends.
final class ParseClients implements KafkaClientSupplier {
    private final TransactionClock clock;

    ParseClients(TransactionClock clock) {
        this.clock = clock;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new WatchedProducer(config, clock);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static final class WatchedProducer extends KafkaProducer<byte[], byte[]> {
        private final TransactionClock clock;

        WatchedProducer(Map<String, Object> config, TransactionClock clock) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.clock = clock;
        }

        @Override
        public void beginTransaction() {
            super.beginTransaction();
            clock.begin();
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            clock.end();
        }

        @Override
        public void abortTransaction() {
            clock.end();
            super.abortTransaction();
        }

        @Override
        public void initTransactions() {
            clock.end();
            super.initTransactions();
        }
    }
}
