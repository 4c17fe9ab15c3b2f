package io.mailriver.deliver.retry;

import static java.util.Objects.requireNonNull;

import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.State;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.QueueEntry;
import io.mailriver.schemas.topic.HeaderName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The schedule of one partition of `mail.deferred`.
///
/// Two stores: by delivery id, at which attempt and in which state it is; and by due time, the
/// headers to hand out then. What a record does to its delivery's entry:
///
/// ```
///                      DEFERRED, LEASED              due
///   (none) ──────────────────────────────► waits ──────────► READY (handed out)
///                                           ▲  ▲               │
///                  DEFERRED, LEASED again ──┘  └───────────────┘ DEFERRED, LEASED
///   any ── ENDED ──► ENDED (remembered for an hour) ── due ──► (none)
/// ```
///
/// A record of an older attempt than the entry's is ignored, unless it is an end: what was
/// delivered is delivered. After an end everything is ignored, so that a worker that was slow to
/// fail doesn't bring back what another one delivered. A lease that runs out is handed out like a
/// deferral. What is handed out says since when it was due: by that a worker knows that the
/// schedule wants to hear of its end.
final class ScheduleProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String ENTRIES = "entries";
    static final String DUE = "due";
    static final String TO_DELIVERIES = "to-deliveries";
    static final String TO_QUEUE = "to-queue";
    static final String TO_DEAD_LETTER = "to-dead-letter";

    /// Entries handed out or forgotten at one punctuation, so that no transaction grows with the
    /// number of what is due.
    static final int MAX_AT_ONCE = 1_000;

    static final Duration TICK = Duration.ofMillis(500);

    /// How long an ended delivery is remembered: longer than any copy of it can be under way.
    static final Duration ENDED_KEPT = Duration.ofHours(1);

    private static final byte[] EMPTY = new byte[0];

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<byte[], byte[]> entries;
    private @Nullable KeyValueStore<byte[], byte[]> due;

    /// Nothing stands in the store of due times before this. Scanning from zero would walk over
    /// what was deleted there, again and again.
    private long nextDue;

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        entries = newContext.getStateStore(ENTRIES);
        due = newContext.getStateStore(DUE);
        nextDue = 0;
        newContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::handOutDue);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Waiting waiting;
        try {
            waiting = Waiting.of(record, now());
        } catch (RuntimeException undecodable) {
            deadLetter(record, String.valueOf(undecodable.getMessage()));
            return;
        }
        Delivery delivery = waiting.delivery();
        byte[] id = bytes(delivery.deliveryId().text());
        ScheduleEntry known = entry(id);
        if (!isNews(delivery, known)) {
            return;
        }
        if (known != null && known.waits()) {
            due().delete(new DueKey(known.due(), delivery.deliveryId().text()).toBytes());
        }
        if (delivery.state() == State.ENDED) {
            end(delivery, id, known);
        } else {
            await(waiting, id);
        }
    }

    private static boolean isNews(Delivery delivery, @Nullable ScheduleEntry known) {
        if (known == null) {
            return true;
        }
        return known.state() != State.ENDED
                && (delivery.state() == State.ENDED || delivery.attempt() >= known.attempt());
    }

    private void await(Waiting waiting, byte[] id) {
        Delivery delivery = waiting.delivery();
        State state = delivery.state() == State.LEASED ? State.LEASED : State.DEFERRED;
        put(
                id,
                delivery.deliveryId().text(),
                new ScheduleEntry(delivery.attempt(), state, waiting.due()),
                waiting.headers());
        tellQueue(delivery, id, state, Instant.ofEpochMilli(waiting.due()));
    }

    private void end(Delivery delivery, byte[] id, @Nullable ScheduleEntry known) {
        long forgottenAt = now() + ENDED_KEPT.toMillis();
        String text = delivery.deliveryId().text();
        put(
                id,
                text,
                new ScheduleEntry(delivery.attempt(), State.ENDED, forgottenAt),
                StoredHeaders.toBytes(new RecordHeaders()));
        if (known != null) {
            context().forward(new Record<>(id, null, now()), TO_QUEUE);
        }
    }

    private void put(byte[] id, String text, ScheduleEntry entry, byte[] headers) {
        entries().put(id, entry.toBytes());
        due().put(new DueKey(entry.due(), text).toBytes(), headers);
        nextDue = Math.min(nextDue, entry.due());
    }

    private void handOutDue(long now) {
        if (nextDue > now) {
            return;
        }
        for (KeyValue<byte[], byte[]> item : takeDue(now)) {
            DueKey key = DueKey.of(item.key);
            byte[] id = bytes(key.deliveryId());
            ScheduleEntry entry = entry(id);
            due().delete(item.key);
            if (entry == null || entry.due() != key.due()) {
                continue;
            }
            if (entry.state() == State.ENDED) {
                entries().delete(id);
            } else {
                handOut(id, entry, StoredHeaders.of(item.value), now);
            }
        }
    }

    private List<KeyValue<byte[], byte[]>> takeDue(long now) {
        List<KeyValue<byte[], byte[]>> taken = new ArrayList<>();
        byte[] from = DueKey.first(nextDue);
        long next = Long.MAX_VALUE;
        try (KeyValueIterator<byte[], byte[]> all =
                due().range(from, DueKey.first(Long.MAX_VALUE))) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> item = all.next();
                long at = DueKey.of(item.key).due();
                if (at > now || taken.size() == MAX_AT_ONCE) {
                    next = at;
                    break;
                }
                taken.add(item);
            }
        }
        nextDue = next;
        return taken;
    }

    private void handOut(byte[] id, ScheduleEntry entry, Headers headers, long now) {
        Delivery stored =
                Json.read(headers.lastHeader(HeaderName.DELIVERY).value(), Delivery.class);
        Instant since = Instant.ofEpochMilli(entry.due());
        Delivery ready = stored.with(State.READY, entry.attempt(), since, stored.lastReply());
        headers.remove(HeaderName.DELIVERY).add(HeaderName.DELIVERY, Json.write(ready));
        entries().put(id, new ScheduleEntry(entry.attempt(), State.READY, now).toBytes());
        context().forward(new Record<>(id, EMPTY, now, headers), TO_DELIVERIES);
        tellQueue(ready, id, State.READY, null);
    }

    private void tellQueue(Delivery delivery, byte[] id, State state, @Nullable Instant at) {
        QueueEntry entry =
                new QueueEntry(
                        delivery.mailId(),
                        delivery.destination(),
                        state,
                        delivery.attempt(),
                        at,
                        delivery.lastReply());
        context().forward(new Record<>(id, Json.write(entry), now()), TO_QUEUE);
    }

    private void deadLetter(Record<byte[], byte[]> record, String error) {
        Headers headers = new RecordHeaders(record.headers());
        headers.add(HeaderName.REASON, bytes("undecodable"));
        headers.add(HeaderName.STAGE, bytes("schedule"));
        headers.add(HeaderName.ERROR, bytes(error.lines().findFirst().orElse("")));
        context()
                .recordMetadata()
                .ifPresent(source -> {
                    headers.add(HeaderName.SOURCE_TOPIC, bytes(source.topic()));
                    headers.add(HeaderName.SOURCE_PARTITION, bytes("" + source.partition()));
                    headers.add(HeaderName.SOURCE_OFFSET, bytes("" + source.offset()));
                });
        context().forward(record.withHeaders(headers), TO_DEAD_LETTER);
    }

    private @Nullable ScheduleEntry entry(byte[] id) {
        byte[] stored = entries().get(id);
        return stored == null ? null : ScheduleEntry.of(stored);
    }

    private long now() {
        return context().currentSystemTimeMs();
    }

    private ProcessorContext<byte[], byte[]> context() {
        return requireNonNull(context);
    }

    private KeyValueStore<byte[], byte[]> entries() {
        return requireNonNull(entries);
    }

    private KeyValueStore<byte[], byte[]> due() {
        return requireNonNull(due);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
