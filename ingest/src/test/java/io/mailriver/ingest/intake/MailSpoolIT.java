package io.mailriver.ingest.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.schemas.blob.FileBlobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MailSpoolIT {
    private static final int MAIL_OCTETS = 60 * 1024;

    @TempDir private Path folder;

    @Test
    void keepsMailInMemoryWithinTheBudgetAndTheRestInTheBlobStore() throws Exception {
        MailSpool spool = spool(ByteSize.ofKiB(256));
        List<Incoming> held = new ArrayList<>();
        List<Content> contents = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // who holds all of it is the one who waits
            Incoming incoming = spool.open();
            incoming.write("x".repeat(MAIL_OCTETS).getBytes(US_ASCII), 0, MAIL_OCTETS);
            contents.add(incoming.finish());
            held.add(incoming);
        }

        assertThat(contents).hasAtLeastOneElementOfType(Content.Inline.class);
        assertThat(contents.getLast()).isInstanceOf(Content.Stored.class);
        assertThat(contents).allMatch(content -> content.size() == MAIL_OCTETS);
        assertThat(contents.stream().map(Content::blobId).distinct()).hasSize(1);
        assertThat(spool.bytesInFlight()).isLessThanOrEqualTo(256 * 1024);
        held.forEach(Incoming::close);
        assertThat(spool.bytesInFlight()).isZero();
    }

    @Test
    void aBeginningGoesOnAsSoonAsThereIsRoom() throws Exception {
        MailSpool spool = spool(ByteSize.ofKiB(64));
        Incoming first = spool.open();
        first.write(new byte[MAIL_OCTETS], 0, MAIL_OCTETS);
        CompletableFuture<Incoming> second = new CompletableFuture<>();
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                second.complete(spool.open());
                            } catch (InterruptedException stopped) {
                                second.completeExceptionally(stopped);
                            }
                        });
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        long before = System.nanoTime();
        first.close();

        second.get().close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aMailWaitsWhileTheDiskIsNearlyFull() throws Exception {
        MailSpool full = spool(ByteSize.ofMiB(1), new ByteSize(Long.MAX_VALUE));
        Thread waiting =
                Thread.ofVirtual()
                        .start(() ->
                                assertThatThrownBy(full::open)
                                        .isInstanceOf(InterruptedException.class));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        assertThat(full.bytesInFlight()).isZero();
        waiting.interrupt();
        waiting.join();
    }

    private MailSpool spool(ByteSize budget) throws Exception {
        return spool(budget, ByteSize.ofMiB(0));
    }

    private MailSpool spool(ByteSize budget, ByteSize minFree) throws Exception {
        return new MailSpool(
                FileBlobStore.open(folder, InstantSource.system()),
                new IntakeConfig(
                        ByteSize.ofKiB(64),
                        budget,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(1),
                        minFree),
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextLong());
    }
}
