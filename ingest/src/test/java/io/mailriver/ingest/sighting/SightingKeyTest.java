package io.mailriver.ingest.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.event.Envelope;
import io.mailriver.schemas.event.Sighting;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SightingKeyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void aSightingIsKeyedByWhereItWas() {
        assertThat(
                        SightingKey.of(
                                        new Envelope.Source(
                                                "support", "A/B", 7L, 3L, null, null, NOW,
                                                List.of()))
                                .text())
                .isEqualTo("support/A/B/7/3");
        assertThat(
                        SightingKey.of(
                                        new Envelope.Source(
                                                "support", null, null, null, null, "a/b", null,
                                                List.of()))
                                .text())
                .isEqualTo("support//a/b");
    }

    @Test
    void aKeyIsReadAsItWasWritten() {
        for (SightingKey key : keys()) {
            assertThat(SightingKey.parse(key.text())).contains(key);
            assertThat(StoreKeys.read(StoreKeys.of(key))).isEqualTo(key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "support",
                "/INBOX/7/3",
                "support/INBOX",
                "support/INBOX/7",
                "support/7/3",
                "support/INBOX/7/x",
                "support/INBOX/7/",
                "support/INBOX/99999999999999999999/1"
            })
    void whatIsNoKeyIsNone(String text) {
        assertThat(SightingKey.parse(text)).isEmpty();
    }

    @Test
    void theStoreHasMailboxesTogetherAndUidsInOrder() {
        List<SightingKey> inOrder =
                List.of(
                        new SightingKey.Imap("a", "INBOX", 7, 2),
                        new SightingKey.Imap("a", "INBOX", 7, 10),
                        new SightingKey.Imap("a", "INBOX", 7, 4294967295L),
                        new SightingKey.Imap("a", "INBOX", 12, 1),
                        new SightingKey.Imap("a", "INBOX/Sub", 1, 1),
                        new SightingKey.Imap("a.b", "INBOX", 1, 1));
        assertThat(
                        inOrder.reversed().stream()
                                .sorted((one, other) ->
                                        Arrays.compareUnsigned(
                                                StoreKeys.of(one), StoreKeys.of(other))))
                .containsExactlyElementsOf(inOrder);
    }

    @Test
    void anEntryOfAnIndexNamesItsSighting() {
        Sighting sighting =
                new Sighting(
                        MailId.of(NOW, 1, 2),
                        new BlobId("a".repeat(64)),
                        null,
                        null,
                        List.of(),
                        List.of());
        for (SightingKey key : keys()) {
            byte[] entry = StoreKeys.contentEntry(key, sighting);
            byte[] prefix = StoreKeys.content(key.account(), sighting.blobId());
            assertThat(StoreKeys.startsWith(entry, prefix)).isTrue();
            assertThat(StoreKeys.read(StoreKeys.target(entry, prefix))).isEqualTo(key);
        }
    }

    @Test
    void aCheckpointIsGoodForItsTopicWithinItsBoundsAndItsDay() {
        Checkpoint checkpoint = new Checkpoint("id", 10, NOW);
        assertThat(Checkpoint.read(checkpoint.octets())).contains(checkpoint);
        assertThat(Checkpoint.read(new byte[] {'2', ' ', 'x'})).isEmpty();
        assertThat(checkpoint.isGood("id", 0, 10, NOW)).isTrue();
        assertThat(checkpoint.isGood("id", 10, 20, NOW)).isTrue();
        assertThat(checkpoint.isGood("other", 0, 10, NOW)).isFalse();
        assertThat(checkpoint.isGood("id", 0, 9, NOW)).isFalse();
        assertThat(checkpoint.isGood("id", 11, 20, NOW)).isFalse();
        assertThat(checkpoint.isGood("id", 0, 10, NOW.plus(Checkpoint.LIFETIME))).isFalse();
    }

    private static List<SightingKey> keys() {
        return List.of(
                new SightingKey.Imap("a", "INBOX", 7, 3),
                new SightingKey.Imap("a.b-c", "Entwürfe/2026/11", 4294967295L, 1),
                new SightingKey.Imap("a", "7/7", 7, 7),
                new SightingKey.Pop3("a", "UID7-1"),
                new SightingKey.Pop3("a", "a/b/1/2"),
                new SightingKey.Pop3("a", ""));
    }
}
