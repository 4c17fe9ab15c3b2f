package io.mailriver.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccountPartitionTest {
    /// By another implementation: `zlib.crc32(name.encode()) % 64` in Python.
    @ParameterizedTest
    @CsvSource({"support,37", "legacy,46", "a@x.org,18", "büro,17", "a-1,16"})
    void isTheSameForEver(String account, int partition) {
        assertThat(AccountPartition.of(account)).isEqualTo(partition);
    }

    @Test
    void spreadsAccountsOverAllPartitions() {
        assertThat(IntStream.range(0, 2_000).map(i -> AccountPartition.of("account-" + i)))
                .hasSize(2_000)
                .allMatch(partition -> partition >= 0 && partition < 64)
                .containsAll(IntStream.range(0, 64).boxed().toList());
    }
}
