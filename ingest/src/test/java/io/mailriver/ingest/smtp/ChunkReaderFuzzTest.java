package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever the octets and wherever chunks and blocks end, the content is what the plain reader
/// gives.
final class ChunkReaderFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void readsAsThePlainReaderDoes(FuzzedDataProvider data) {
        boolean fix = data.consumeBoolean();
        int[] cuts = {data.consumeInt(0, 64), data.consumeInt(0, 64)};
        String octets = new String(data.consumeBytes(900), ISO_8859_1);
        int first = Math.min(octets.length(), Math.min(cuts[0], cuts[1]));
        int second = Math.min(octets.length(), Math.max(cuts[0], cuts[1]));

        assertThat(ChunkReaderTest.read(false, fix, octets, first, second))
                .isEqualTo(PlainChunks.read(fix, octets));
        assertThat(ChunkReaderTest.read(true, fix, octets, first, second).content())
                .isEqualTo(octets);
    }
}
