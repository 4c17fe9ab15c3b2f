package io.mailriver.deliver.retry;

import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// From `mail.deferred` through [ScheduleProcessor] to `mail.deliveries` and `mail.queue`.
final class ScheduleTopology {
    private static final String SOURCE = "deferred";
    private static final String SCHEDULE = "schedule";

    private ScheduleTopology() {}

    /// @param stores makes a store of a name, on disk or in memory
    static Topology build(
            TopicCatalogue catalogue, Function<String, KeyValueBytesStoreSupplier> stores) {
        Topology topology = new Topology();
        topology.addSource(SOURCE, catalogue.name(MailTopic.DEFERRED));
        topology.addProcessor(SCHEDULE, ScheduleProcessor::new, SOURCE);
        topology.addStateStore(store(ScheduleProcessor.ENTRIES, stores), SCHEDULE);
        topology.addStateStore(store(ScheduleProcessor.DUE, stores), SCHEDULE);
        topology.addSink(
                ScheduleProcessor.TO_DELIVERIES, catalogue.name(MailTopic.DELIVERIES), SCHEDULE);
        topology.addSink(ScheduleProcessor.TO_QUEUE, catalogue.name(MailTopic.QUEUE), SCHEDULE);
        topology.addSink(
                ScheduleProcessor.TO_DEAD_LETTER, catalogue.name(MailTopic.DEAD_LETTER), SCHEDULE);
        return topology;
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(
            String name, Function<String, KeyValueBytesStoreSupplier> stores) {
        return Stores.keyValueStoreBuilder(
                        stores.apply(name), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }
}
