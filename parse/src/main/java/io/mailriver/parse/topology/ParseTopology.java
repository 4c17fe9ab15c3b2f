package io.mailriver.parse.topology;

import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;

/// The graph: two sources, one processor with the resend store, four sinks. Everything has an
/// explicit name, so that a changed graph finds its state again.
final class ParseTopology {
    private static final String PROCESSOR = "parse";
    private static final List<MailTopic> SOURCES = List.of(MailTopic.RAW, MailTopic.POLLED);
    private static final List<MailTopic> SINKS =
            List.of(
                    MailTopic.PARSED,
                    MailTopic.DELIVERIES,
                    MailTopic.JOURNEY,
                    MailTopic.DEAD_LETTER);

    private ParseTopology() {}

    static Topology of(
            TopicCatalogue catalogue,
            Duration resendWindow,
            Supplier<Processor<byte[], byte[], byte[], byte[]>> processor) {
        Topology topology = new Topology();
        String[] sources = SOURCES.stream().map(MailTopic::suffix).toArray(String[]::new);
        for (MailTopic source : SOURCES) {
            // Offsets are there before the stage starts (StartingPoint); when they are not, it must
            // not guess.
            topology.addSource(
                    AutoOffsetReset.none(),
                    source.suffix(),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer(),
                    catalogue.name(source));
        }
        topology.addProcessor(PROCESSOR, processor::get, sources);
        topology.addStateStore(ResendStore.builder(resendWindow, catalogue), PROCESSOR);
        for (MailTopic sink : SINKS) {
            topology.addSink(
                    sink.suffix(),
                    catalogue.name(sink),
                    new ByteArraySerializer(),
                    new ByteArraySerializer(),
                    PROCESSOR);
        }
        return topology;
    }

    static List<MailTopic> sources() {
        return SOURCES;
    }
}
