package io.mailriver.deliver.retry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

final class StoredHeadersFuzzTest {
    @FuzzTest
    void comeBackAsTheyWere(FuzzedDataProvider data) {
        RecordHeaders headers = new RecordHeaders();
        while (data.remainingBytes() > 0) {
            headers.add(data.consumeString(100), data.consumeBytes(data.consumeInt(0, 1000)));
        }
        assertThat(StoredHeaders.of(StoredHeaders.toBytes(headers))).isEqualTo(headers);
    }

    @FuzzTest
    void anyOctetsAreHeadersOrRefused(byte[] octets) {
        try {
            Headers headers = StoredHeaders.of(octets);
            assertThat(StoredHeaders.of(StoredHeaders.toBytes(headers))).isEqualTo(headers);
        } catch (UncheckedIOException torn) {
            assertThat(torn).hasMessage("stored headers end early");
        }
    }
}
