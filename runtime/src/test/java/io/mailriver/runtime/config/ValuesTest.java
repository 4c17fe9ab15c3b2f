package io.mailriver.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "512B, 512",
        "1k, 1024",
        "64KiB, 65536",
        "64KB, 65536",
        "1 MiB, 1048576",
        "2GiB, 2147483648",
        "1048576GiB, 1125899906842624"
    })
    void readsSizes(String text, long octets) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(octets));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5MiB",
                "MiB",
                "1TiB",
                "5I",
                "5IB",
                "1 048",
                "1048577GiB",
                "999999999999GiB",
                "9999999999999"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSize.parse(text))
                .withMessageContaining("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "1000", "1KiB", "1025", "1MiB", "1536KiB", "3GiB", "2048GiB"})
    void sizesAreWrittenAsTheyAreRead(String text) {
        assertThat(ByteSize.parse(text)).hasToString(text);
    }

    @Test
    void aSizeBelowZeroIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "250ms, PT0.25S",
        "30s, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "7 d, PT168H",
        "36500d, PT876000H"
    })
    void readsDurations(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "-1s",
                "1.5h",
                "1w",
                "1h30m",
                "PT1H",
                "36501d",
                "999999999999d",
                "1S"
            })
    void refusesWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageContaining("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1ms", "1500ms", "90s", "5m", "90m", "2h", "36h", "7d", "36500d"})
    void durationsAreWrittenAsTheyAreRead(String text) {
        assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:2525", "mx.example.org:25", "[::1]:0", "[2001:db8::1]:65535"})
    void hostAndPortAreWrittenAsTheyAreRead(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":25", "mx", "mx:", "mx:smtp", "mx:-1", "mx:65536", "[]:25"})
    void refusesWhatIsNoHostAndPort(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessageContaining("expected");
    }

    @Test
    void aSecretPrintsAsStars() {
        assertThat(new Secret("s3cr3t")).hasToString("***").isEqualTo(new Secret("s3cr3t"));
        assertThat(new Secret("s3cr3t")).isNotEqualTo(new Secret("other"));
    }
}
