package io.mailriver.parse.topology;

import io.mailriver.runtime.log.MailLog;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/// Takes each source record to its outcome and hands that to Kafka. Used by one Streams thread.
final class MailProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /// A mail younger than this is committed at once: somebody may be watching it pass. In a
    /// backlog no mail is, and commits keep to their interval.
    private static final Duration FRESH = Duration.ofMillis(50);

    private final TopicCatalogue catalogue;
    private final MailWork work;
    private final DeadLetters deadLetters;
    private final ParseGuard guard;
    private final MailLog log;
    private final InstantSource clock;
    private final Duration resendWindow;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable ResendStore resends;

    MailProcessor(
            TopicCatalogue catalogue,
            MailWork work,
            DeadLetters deadLetters,
            ParseGuard guard,
            MailLog log,
            InstantSource clock,
            Duration resendWindow) {
        this.catalogue = catalogue;
        this.work = work;
        this.deadLetters = deadLetters;
        this.guard = guard;
        this.log = log;
        this.clock = clock;
        this.resendWindow = resendWindow;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        WindowStore<byte[], byte[]> store = newContext.getStateStore(ResendStore.NAME);
        this.context = newContext;
        this.resends = new ResendStore(store, resendWindow);
    }

    @Override
    public void process(Record<byte[], byte[]> mail) {
        ProcessorContext<byte[], byte[]> here = context;
        ResendStore store = resends;
        if (here == null || store == null) {
            throw new IllegalStateException("a mail came before init");
        }
        SourceRecord source = source(mail, here.recordMetadata().orElseThrow());
        Outcome outcome = outcome(source, known(source, store));
        long now = clock.millis();
        for (Output output : outcome.outputs()) {
            here.forward(
                    new Record<>(output.key(), output.value(), now, output.headers()),
                    output.topic().suffix());
        }
        byte[] key = source.key();
        byte[] sightings = outcome.sightings();
        if (key != null && sightings != null) {
            store.put(key, source.timestamp(), sightings);
        }
        outcome.tale().accept(log);
        if (now - mail.timestamp() < FRESH.toMillis()) {
            here.commit();
        }
    }

    private SourceRecord source(Record<byte[], byte[]> mail, RecordMetadata metadata) {
        MailTopic topic =
                metadata.topic().equals(catalogue.name(MailTopic.RAW))
                        ? MailTopic.RAW
                        : MailTopic.POLLED;
        return new SourceRecord(
                new Coordinate(topic, metadata.partition(), metadata.offset()),
                mail.timestamp(),
                mail.key(),
                mail.value(),
                mail.headers());
    }

    private static Known known(SourceRecord source, ResendStore store) {
        byte[] key = source.key();
        return key != null && source.mayBeResent()
                ? store.of(key, source.timestamp())
                : Known.NOTHING;
    }

    private Outcome outcome(SourceRecord source, Known known) {
        return switch (guard.run(source.at(), () -> work.run(source, known))) {
            case ParseGuard.Verdict.Done(Outcome outcome) -> outcome;
            case ParseGuard.Verdict.Dead(Reason reason, String error) ->
                    deadLetters.outcome(source, reason, error);
        };
    }
}
