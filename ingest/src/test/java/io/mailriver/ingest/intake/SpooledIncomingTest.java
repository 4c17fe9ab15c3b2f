package io.mailriver.ingest.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.blob.FileBlobStore;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpooledIncomingTest {
    private static final int INLINE_LIMIT = 20_000;
    private static final int TIGHT_LIMIT = 16_384;

    @TempDir private Path folder;
    private final ByteBudget budget = new ByteBudget(100_000);
    private FileBlobStore blobs;

    @BeforeEach
    void openBlobs() throws IOException {
        blobs = FileBlobStore.open(folder, InstantSource.system());
    }

    @Test
    void holdsASmallMailInMemory() {
        byte[] mail = "Subject: hi\r\n\r\nhello\r\n".getBytes(US_ASCII);
        try (SpooledIncoming incoming = incoming()) {
            incoming.write(mail, 0, 10);
            incoming.write(mail, 10, mail.length - 10);

            assertThat(incoming.finish())
                    .isInstanceOfSatisfying(
                            Content.Inline.class,
                            content -> {
                                assertThat(content.bytes()).isEqualTo(mail);
                                assertThat(content.blobId()).isEqualTo(BlobId.of(mail));
                            });
        }
    }

    @Test
    void holdsNoMoreThanTheMailOnceItHasEnded() {
        try (SpooledIncoming incoming = incoming()) {
            incoming.write(new byte[9000], 0, 9000);
            Content _ = incoming.finish();

            assertThat(budget.used()).isEqualTo(9000);
        }

        assertThat(budget.used()).isZero();
    }

    @Test
    void storesALargeMailAndHoldsNothingOfIt() throws IOException {
        byte[] mail = "0123456789abcdef".repeat(4000).getBytes(US_ASCII);
        try (SpooledIncoming incoming = incoming()) {
            for (int at = 0; at < mail.length; at += 1000) {
                incoming.write(mail, at, 1000);
            }
            assertThat(budget.used()).isZero();

            Content content = incoming.finish();

            assertThat(content.blobId()).isEqualTo(BlobId.of(mail));
            assertThat(content.size()).isEqualTo(mail.length);
            try (var stored = blobs.open(content.blobId())) {
                assertThat(stored.readAllBytes()).isEqualTo(mail);
            }
        }
    }

    @Test
    void keepsAMailOfExactlyTheInlineLimitInline() {
        try (SpooledIncoming incoming = incoming()) {
            incoming.write(new byte[INLINE_LIMIT], 0, INLINE_LIMIT);

            assertThat(incoming.finish()).isInstanceOf(Content.Inline.class);
        }
    }

    @Test
    void movesASmallMailToTheDiskWhenTheBudgetIsUsedUp() {
        assertThat(budget.take(95_000)).isTrue();
        try (SpooledIncoming incoming = incoming()) {
            incoming.write(new byte[9000], 0, 9000);

            assertThat(budget.used()).isEqualTo(95_000);
            assertThat(incoming.finish()).isInstanceOf(Content.Stored.class);
        }
    }

    @Test
    void movesToTheDiskEarlierWhileTheBudgetIsTight() {
        assertThat(budget.take(50_001)).isTrue();
        try (SpooledIncoming incoming = incoming()) {
            incoming.write(new byte[TIGHT_LIMIT], 0, TIGHT_LIMIT);
            assertThat(budget.used()).isGreaterThan(50_001);

            incoming.write(new byte[1], 0, 1);

            assertThat(budget.used()).isEqualTo(50_001);
            assertThat(incoming.finish()).isInstanceOf(Content.Stored.class);
        }
    }

    @Test
    void movesToTheDiskWhenItsNextOctetsHaveNoRoom() {
        try (SpooledIncoming incoming = incoming()) {
            incoming.write(new byte[8192], 0, 8192);
            assertThat(budget.take(100_000 - 8192)).isTrue();

            incoming.write(new byte[8193], 0, 8193);

            assertThat(incoming.finish()).isInstanceOf(Content.Stored.class);
        }
    }

    @Test
    void givesEverythingBackWhenAbandoned() throws IOException {
        try (SpooledIncoming small = incoming();
                SpooledIncoming large = incoming()) {
            small.write(new byte[9000], 0, 9000);
            large.write(new byte[30_000], 0, 30_000);
        }

        assertThat(budget.used()).isZero();
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private SpooledIncoming incoming() {
        return new SpooledIncoming(
                MailId.of(Instant.EPOCH, 1, 2), budget, blobs, INLINE_LIMIT, TIGHT_LIMIT);
    }
}
