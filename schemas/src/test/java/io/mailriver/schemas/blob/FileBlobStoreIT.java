package io.mailriver.schemas.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.event.BlobRef;
import io.mailriver.schemas.identity.BlobId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileBlobStoreIT {
    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
    private static final byte[] MAIL = "From: a@example.org\r\n\r\nHello\r\n".getBytes(UTF_8);

    @TempDir private Path folder;
    private Instant now = NOW;

    @Test
    void keepsBytesUnderTheNameOfTheirContent() throws Exception {
        BlobStore store = open();

        BlobRef blob = store.store(MAIL);

        assertThat(blob).isEqualTo(new BlobRef(BlobId.of(MAIL), MAIL.length));
        assertThat(read(store, blob.blobId())).isEqualTo(MAIL);
        String name = blob.blobId().text();
        assertThat(files())
                .containsExactly(
                        folder.resolve("blobs")
                                .resolve(name.substring(0, 2))
                                .resolve(name.substring(2, 4))
                                .resolve(name));
    }

    @Test
    void keepsThemOverARestart() throws Exception {
        BlobId blobId = open().store(MAIL).blobId();

        assertThat(read(open(), blobId)).isEqualTo(MAIL);
    }

    @Test
    void takesBytesInPiecesAndNoneAtAll() throws Exception {
        BlobStore store = open();
        try (BlobWriter writer = store.create()) {
            for (int i = 0; i < MAIL.length; i++) {
                writer.write(MAIL, i, 1);
            }
            assertThat(writer.commit()).isEqualTo(new BlobRef(BlobId.of(MAIL), MAIL.length));
        }
        BlobRef empty = store.store(new byte[0]);

        assertThat(read(store, BlobId.of(MAIL))).isEqualTo(MAIL);
        assertThat(empty.size()).isZero();
        assertThat(read(store, empty.blobId())).isEmpty();
    }

    @Test
    void aBlobIsNotThereBeforeItIsWhole() throws Exception {
        BlobStore store = open();
        try (BlobWriter writer = store.create()) {
            writer.write(MAIL, 0, MAIL.length);

            assertThatThrownBy(() -> store.open(BlobId.of(MAIL)))
                    .isInstanceOf(NoSuchFileException.class);
            writer.commit();
        }
        assertThat(read(store, BlobId.of(MAIL))).isEqualTo(MAIL);
    }

    @Test
    void aWriterThatIsClosedWithoutCommitLeavesNothing() throws Exception {
        BlobStore store = open();
        try (BlobWriter writer = store.create()) {
            writer.write(MAIL, 0, MAIL.length);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void aWriterCommitsOnce() throws Exception {
        try (BlobWriter writer = open().create()) {
            writer.commit();

            assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writer.write(MAIL, 0, 1)).isInstanceOf(IOException.class);
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void storingWhatIsThereRenewsItsAge() throws Exception {
        BlobStore store = open();
        store.store(MAIL);
        Path file = files().getFirst();
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(NOW);

        now = NOW.plus(Duration.ofDays(30));
        store.store(MAIL);

        assertThat(files()).containsExactly(file);
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(now);
        assertThat(read(store, BlobId.of(MAIL))).isEqualTo(MAIL);
    }

    @Test
    void whoReadsABlobIsNotDisturbedByOneWhoStoresItAgain() throws Exception {
        BlobStore store = open();
        BlobId blobId = store.store(MAIL).blobId();
        try (InputStream reading = store.open(blobId)) {
            byte[] begin = reading.readNBytes(4);
            store.store(MAIL);

            assertThat(begin).startsWith(MAIL[0], MAIL[1]);
            assertThat(reading.readAllBytes()).hasSize(MAIL.length - 4);
        }
    }

    @Test
    void writesAgainWhenItsFoldersAreGone() throws Exception {
        BlobStore store = open();
        store.store(MAIL);
        String name = BlobId.of(MAIL).text();
        Path outer = folder.resolve("blobs").resolve(name.substring(0, 2));
        Path inner = outer.resolve(name.substring(2, 4));
        Files.delete(inner.resolve(name));
        Files.delete(inner);
        Files.delete(outer);

        store.store(MAIL);

        assertThat(read(store, BlobId.of(MAIL))).isEqualTo(MAIL);
    }

    @Test
    void manyWritersOfTheSameAndOfOtherBytesDontDisturbEachOther() throws Exception {
        BlobStore store = open();
        BlobStore otherProcess = open();
        List<Future<BlobRef>> stored = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                byte[] content = ("mail " + i % 20).getBytes(UTF_8);
                BlobStore mine = i % 2 == 0 ? store : otherProcess;
                stored.add(threads.submit(() -> mine.store(content)));
            }
        }

        for (Future<BlobRef> blob : stored) {
            BlobId blobId = blob.resultNow().blobId();
            assertThat(BlobId.of(read(store, blobId))).isEqualTo(blobId);
        }
        assertThat(files()).hasSize(20);
    }

    @Test
    void removesWhatAKilledProcessLeftADayAgo() throws Exception {
        open();
        Path incoming = folder.resolve("blobs/incoming");
        Path old = Files.write(incoming.resolve("old"), MAIL);
        Path young = Files.write(incoming.resolve("young"), MAIL);
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofHours(23))));

        open();

        assertThat(files())
                .as("another process may still write the younger")
                .containsExactly(young);
    }

    @Test
    void aFailedCommitLeavesNothingBehind() throws Exception {
        BlobStore store = open();
        String name = BlobId.of(MAIL).text();
        Files.createFile(folder.resolve("blobs").resolve(name.substring(0, 2)));

        assertThatThrownBy(() -> store.store(MAIL)).isInstanceOf(IOException.class);

        try (Stream<Path> left = Files.list(folder.resolve("blobs/incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void contentIsReadFromTheRecordOrTheStore() throws Exception {
        BlobStore store = open();
        MailContent inline = new MailContent.Inline(MAIL);
        MailContent stored = new MailContent.Stored(store, store.store(MAIL));

        for (MailContent content : List.of(inline, stored)) {
            assertThat(content.size()).isEqualTo(MAIL.length);
            for (int again = 0; again < 2; again++) {
                try (InputStream in = content.open()) {
                    assertThat(in.readAllBytes()).isEqualTo(MAIL);
                }
            }
        }
    }

    @Test
    void tellsAndRemovesOnlyWhatNobodyStoredSince() throws Exception {
        FileBlobStore store = open();
        BlobId old = store.store(MAIL).blobId();
        now = NOW.plusSeconds(1);
        BlobId young = store.store("young".getBytes(UTF_8)).blobId();

        assertThat(untouched(store)).containsExactly(old);
        assertThat(store.removeUntouchedSince(now, old)).isTrue();
        assertThat(store.removeUntouchedSince(now, old)).isFalse();
        assertThat(store.removeUntouchedSince(now, young)).isFalse();

        assertThatThrownBy(() -> store.open(old)).isInstanceOf(NoSuchFileException.class);
        assertThat(read(store, young)).isEqualTo("young".getBytes(UTF_8));
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatIsStoredWhileItIsBeingRemovedStays() throws Exception {
        FileBlobStore store = open();
        BlobId blobId = store.store(MAIL).blobId();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 200; i++) {
                now = NOW.plusSeconds(i);
                Instant moment = now;
                Future<Boolean> removed =
                        threads.submit(() -> store.removeUntouchedSince(moment, blobId));
                store.store(MAIL);

                assertThat(read(store, blobId)).isEqualTo(MAIL);
                boolean _ = removed.get();
                assertThat(read(store, blobId)).isEqualTo(MAIL);
            }
        }
    }

    @Test
    void whatARemoverThatDiedTookAsideIsReadAndRemovedWhenOld() throws Exception {
        FileBlobStore store = open();
        BlobId blobId = store.store(MAIL).blobId();
        Path place = files().getFirst();
        Path aside = place.resolveSibling(place.getFileName() + ".leaving");
        Files.move(place, aside);
        assertThat(read(store, blobId)).isEqualTo(MAIL);

        assertThat(store.removeUntouchedSince(NOW, blobId)).as("as young as it").isFalse();
        assertThat(files()).containsExactly(place);

        Files.move(place, aside);
        now = NOW.plusSeconds(1);
        assertThat(untouched(store)).containsExactly(blobId);
        assertThat(store.removeUntouchedSince(now, blobId)).isTrue();
        assertThat(files()).isEmpty();
    }

    private List<BlobId> untouched(FileBlobStore store) throws IOException {
        List<BlobId> untouched = new ArrayList<>();
        store.forEachUntouchedSince(now, untouched::add);
        return untouched;
    }

    private FileBlobStore open() throws IOException {
        InstantSource clock = () -> now;
        return FileBlobStore.open(folder.resolve("blobs"), clock);
    }

    private static byte[] read(BlobStore store, BlobId blobId) throws IOException {
        try (InputStream in = store.open(blobId)) {
            return in.readAllBytes();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
