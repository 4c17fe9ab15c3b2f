package io.mailriver.deliver.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.event.Delivery.State;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/// What the schedule's stores hold.
final class StoredFormsTest {
    private static final String ID = "00112233445566778899aabbccddeeff";

    @Test
    void headersComeBackAsTheyWere() {
        Headers headers = new RecordHeaders();
        headers.add("delivery", new byte[] {1, 2, 3}).add("blob", new byte[0]);
        headers.add("delivery", new byte[] {4}).add("ünïcode", new byte[100_000]);
        assertThat(StoredHeaders.of(StoredHeaders.toBytes(headers))).isEqualTo(headers);
        assertThat(StoredHeaders.of(StoredHeaders.toBytes(new RecordHeaders()))).isEmpty();
    }

    @Test
    void headersWithoutAValueAreLeftOut() {
        Headers headers = new RecordHeaders().add("a", null).add("b", new byte[] {1});
        assertThat(StoredHeaders.of(StoredHeaders.toBytes(headers)))
                .isEqualTo(new RecordHeaders().add("b", new byte[] {1}));
    }

    @Test
    void headersThatEndEarlyAreNoticed() {
        byte[] whole = StoredHeaders.toBytes(new RecordHeaders().add("name", new byte[] {1, 2}));
        for (int length = 1; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> StoredHeaders.of(torn))
                    .as("%d octets", length)
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void dueKeysAreOrderedByTimeAndComeBackAsTheyWere() {
        Random random = new Random(7);
        List<DueKey> keys = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            keys.add(new DueKey(random.nextLong() >>> random.nextInt(1, 64), ID));
        }
        keys.addAll(List.of(new DueKey(0, ID), new DueKey(Long.MAX_VALUE, ID)));
        List<byte[]> bytes = new ArrayList<>(keys.stream().map(DueKey::toBytes).toList());
        Collections.shuffle(bytes, random);
        bytes.sort(Arrays::compareUnsigned);
        assertThat(bytes.stream().map(DueKey::of).map(DueKey::due)).isSorted();
        assertThat(bytes.stream().map(DueKey::of)).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void theFirstKeyOfATimeStandsBeforeAllOfThatTimeAndBehindAllEarlierOnes() {
        byte[] first = DueKey.first(1000);
        assertThat(Arrays.compareUnsigned(first, new DueKey(1000, ID).toBytes())).isNegative();
        assertThat(Arrays.compareUnsigned(first, new DueKey(999, "ff".repeat(16)).toBytes()))
                .isPositive();
    }

    @Test
    void entriesComeBackAsTheyWere() {
        for (State state : State.values()) {
            ScheduleEntry entry = new ScheduleEntry(Integer.MAX_VALUE, state, Long.MAX_VALUE);
            assertThat(ScheduleEntry.of(entry.toBytes())).isEqualTo(entry);
            assertThat(entry.toBytes()).hasSize(14);
        }
    }

    @Test
    void anEntryOfAnotherFormIsRefused() {
        byte[] other = new ScheduleEntry(1, State.READY, 1).toBytes();
        other[0] = 2;
        assertThatThrownBy(() -> ScheduleEntry.of(other)).hasMessageContaining("form 2");
        byte[] unknown = new ScheduleEntry(1, State.READY, 1).toBytes();
        unknown[5] = 'x';
        assertThatThrownBy(() -> ScheduleEntry.of(unknown)).hasMessageContaining("expected r, d");
    }
}
