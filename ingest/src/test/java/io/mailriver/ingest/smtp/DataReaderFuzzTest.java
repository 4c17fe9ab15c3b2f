package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mailriver.ingest.smtp.DataReaderTest.Read;

/// Whatever the octets and wherever blocks end, the content is what the RFC's letters give.
final class DataReaderFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void readsAsThePlainReaderDoes(FuzzedDataProvider data) {
        boolean fix = data.consumeBoolean();
        int[] cuts = {data.consumeInt(0, 64), data.consumeInt(0, 64)};
        String octets = new String(data.consumeRemainingAsBytes(), ISO_8859_1);
        int first = Math.min(octets.length(), Math.min(cuts[0], cuts[1]));
        int second = Math.min(octets.length(), Math.max(cuts[0], cuts[1]));

        Read read = DataReaderTest.read(fix, octets, first, second);
        Read whole = DataReaderTest.read(fix, octets, octets.length(), octets.length());

        assertThat(read).isEqualTo(whole);
        if (!fix) {
            assertThat(read.content()).isEqualTo(PlainData.content(octets));
        } else {
            assertThat(DataReaderTest.read(false, read.content(), 0, 0).bare()).isFalse();
        }
    }
}
