package io.mailriver.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.config.ByteSize;
import io.mailriver.schemas.blob.BlobStore;
import io.mailriver.schemas.blob.BlobWriter;
import io.mailriver.schemas.identity.BlobId;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FreeSpaceTest {
    private final Disk disk = new Disk();
    private long nanos = Long.MAX_VALUE - 5; // a clock may run over
    private final FreeSpace space = new FreeSpace(disk, ByteSize.ofMiB(1), () -> nanos);

    @Test
    void isShortBelowTheReserve() {
        disk.free = ByteSize.ofMiB(1).octets() - 1;
        assertThat(space.isShort()).isTrue();
    }

    @Test
    void isNotShortAtTheReserve() {
        disk.free = ByteSize.ofMiB(1).octets();
        assertThat(space.isShort()).isFalse();
    }

    @Test
    void seesWithinASecondThatItBecameShortAndThatThereIsRoomAgain() {
        assertThat(space.isShort()).isFalse();
        disk.free = 0;
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(space.isShort()).isTrue();
        disk.free = Long.MAX_VALUE;
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(space.isShort()).isFalse();
    }

    @Test
    void asksTheDiskOnceASecond() {
        for (int i = 0; i < 100; i++) {
            assertThat(space.isShort()).isFalse();
        }
        nanos += TimeUnit.SECONDS.toNanos(1) - 1;
        assertThat(space.isShort()).isFalse();
        assertThat(disk.asked).isEqualTo(1);
    }

    @Test
    void aFullDiskIsAsGoodAsAnyWithoutAReserve() {
        disk.free = 0;
        assertThat(new FreeSpace(disk, new ByteSize(0), () -> nanos).isShort()).isFalse();
    }

    private static final class Disk implements BlobStore {
        private long free = Long.MAX_VALUE;
        private int asked;

        @Override
        public long freeOctets() {
            asked++;
            return free;
        }

        @Override
        public BlobWriter create() {
            throw new UnsupportedOperationException();
        }

        @Override
        public InputStream open(BlobId blobId) {
            throw new UnsupportedOperationException();
        }
    }
}
