package io.mailriver.parse.topology;

import io.mailriver.runtime.log.MailLog;
import io.mailriver.runtime.log.Printable;
import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.JourneyEntry;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.schemas.topic.HeaderName;
import io.mailriver.schemas.topic.MailTopic;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/// Makes dead letters: the source record, whole, with why and from where. Thread-safe.
final class DeadLetters {
    static final String STAGE = "parse";
    private static final int MAX_ERROR_CHARS = 500;
    private static final Set<String> OURS =
            Set.of(
                    HeaderName.REASON,
                    HeaderName.STAGE,
                    HeaderName.ERROR,
                    HeaderName.SOURCE_TOPIC,
                    HeaderName.SOURCE_PARTITION,
                    HeaderName.SOURCE_OFFSET,
                    HeaderName.GENERATION);

    private final TopicCatalogue catalogue;
    private final InstantSource clock;

    DeadLetters(TopicCatalogue catalogue, InstantSource clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /// The whole outcome of a mail that could not be worked on: its dead letter, and the ledger's
    /// word where the record still says which mail it is.
    Outcome outcome(SourceRecord source, Reason reason, String error) {
        MailId mailId = mailIdOf(source);
        List<Output> outputs = new ArrayList<>();
        outputs.add(letter(source, reason.word(), error, null));
        if (mailId != null) {
            outputs.add(journey(mailId, reason.word() + ": " + oneLine(error)));
        }
        Consumer<MailLog> tale =
                log ->
                        log.deadLettered(
                                mailId == null ? source.at().toString() : mailId.text(),
                                STAGE,
                                reason.word(),
                                oneLine(error));
        return new Outcome(outputs, null, tale);
    }

    /// A dead letter.
    ///
    /// @param envelope stands in it instead of the source's, for a copy that concerns only some of
    ///   the recipients: so that a replay does not deliver to the others again
    Output letter(SourceRecord source, String reason, String error, @Nullable Envelope envelope) {
        Headers headers = new RecordHeaders();
        for (Header header : source.headers()) {
            boolean replaced = envelope != null && header.key().equals(HeaderName.ENVELOPE);
            if (!replaced && !OURS.contains(header.key())) {
                headers.add(header);
            }
        }
        if (envelope != null) {
            headers.add(HeaderName.ENVELOPE, Json.write(envelope));
        }
        Coordinate at = source.at();
        Header generation = source.headers().lastHeader(HeaderName.GENERATION);
        add(headers, HeaderName.REASON, reason);
        add(headers, HeaderName.STAGE, STAGE);
        add(headers, HeaderName.ERROR, oneLine(error));
        add(headers, HeaderName.SOURCE_TOPIC, catalogue.name(at.topic()));
        add(headers, HeaderName.SOURCE_PARTITION, Integer.toString(at.partition()));
        add(headers, HeaderName.SOURCE_OFFSET, Long.toString(at.offset()));
        headers.add(
                HeaderName.GENERATION,
                generation == null ? "0".getBytes(StandardCharsets.US_ASCII) : generation.value());
        return new Output(MailTopic.DEAD_LETTER, source.key(), source.value(), headers);
    }

    /// The envelope for some of its recipients; null when these are all of them.
    static @Nullable Envelope narrowed(Envelope envelope, List<ForwardPath> paths) {
        return paths.isEmpty() || paths.equals(envelope.forwardPaths())
                ? null
                : envelope.withForwardPaths(paths);
    }

    private Output journey(MailId mailId, String detail) {
        JourneyEntry entry =
                new JourneyEntry(
                        mailId,
                        clock.instant(),
                        JourneyEntry.Stage.PARSE,
                        JourneyEntry.Outcome.DEAD_LETTERED,
                        null,
                        null,
                        null,
                        detail,
                        null);
        return new Output(
                MailTopic.JOURNEY,
                mailId.text().getBytes(StandardCharsets.US_ASCII),
                Json.write(entry),
                new RecordHeaders());
    }

    private static @Nullable MailId mailIdOf(SourceRecord source) {
        try {
            return source.envelope().mailId();
        } catch (UndecodableException unknown) {
            return null;
        }
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String oneLine(String text) {
        String cut = text.length() > MAX_ERROR_CHARS ? text.substring(0, MAX_ERROR_CHARS) : text;
        return Printable.of(cut);
    }
}
