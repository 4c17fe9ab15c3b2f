package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworksTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.129, true",
        "10.0.0.0/7, 11.1.1.1, true",
        "10.0.0.0/7, 12.0.0.0, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1/32, ::ffff:192.0.2.1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "2001:db8::/33, 192.0.2.1, false",
        "::1, 0:0:0:0:0:0:0:1, true"
    })
    void containsWhatSharesItsPrefix(String network, String address, boolean contained) {
        assertThat(Networks.of(List.of(network)).contain(address)).isEqualTo(contained);
    }

    @Test
    void containWhatAnyOfThemContains() {
        Networks networks = Networks.of(List.of("192.0.2.0/24", "::1"));

        assertThat(networks.contain("::1")).isTrue();
        assertThat(networks.contain("127.0.0.1")).isFalse();
        assertThat(Networks.NONE.contain("127.0.0.1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.1/24",
                "192.0.2/24",
                "::/129",
                "localhost",
                "192.0.2.0/24x",
                "192.0.2.0/",
                "2001:db8::1/64"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> Networks.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is no network, expected such as");
    }
}
