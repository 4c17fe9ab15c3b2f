package io.mailriver.schemas.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DomainTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "localhost",
                "a.b.c.d.example.org",
                "xn--bcher-kva.example",
                "bücher.example",
                "3com.example",
                "a-b.example",
                "_dmarc.example.org",
                "l·l.example"
            })
    void readsNames(String text) {
        assertThat(Domain.parse(text)).isEqualTo(new Domain.Name(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[192.0.2.1]",
                "[0.0.0.0]",
                "[255.255.255.255]",
                "[IPv6:2001:db8::1]",
                "[ipv6:::1]",
                "[IPv6:::ffff:192.0.2.1]",
                "[IPv6:1:2:3:4:5:6:7:8]"
            })
    void readsAddressLiterals(String text) {
        assertThat(Domain.parse(text)).isEqualTo(new Domain.Literal(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".example.org",
                "example.org.",
                "example..org",
                "-a.example",
                "a-.example",
                "a b.example",
                "a/b.example",
                "a@b.example",
                "a:b.example",
                "a\u00a0b.example",
                "a\u3000b.example",
                "example\u3002org",
                "example\uff0eorg",
                "example\uff61org",
                "a\u0085b.example",
                "a\ud800.example",
                "[]",
                "[",
                "]",
                "[192.0.2.1",
                "192.0.2.1]",
                "[192.0.2]",
                "[192.0.2.1.1]",
                "[192.0.2.256]",
                "[3221225985]",
                "[ 192.0.2.1]",
                "[2001:db8::1]",
                "[IPv6:]",
                "[IPv6:192.0.2.1]",
                "[IPv6:2001:db8::1::2]",
                "[IPv6:12345::]",
                "[IPv6:fe80::1%1]",
                "[IPv6:fe80::1%eth0]",
                "[tag:content]",
                "[mx.example.org]",
                "[192.0.2.1][192.0.2.2]"
            })
    void refusesWhatIsNeitherNameNorLiteral(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Domain.parse(text))
                .withMessageContaining("expected");
    }

    @Test
    void namesCompareWithoutCaseAndLiteralsAsWritten() {
        assertThat(Domain.parse("EXAMPLE.Org")).isEqualTo(Domain.parse("example.org"));
        assertThat(Domain.parse("[IPv6:2001:DB8::1]").text()).isEqualTo("[IPv6:2001:DB8::1]");
    }

    @Test
    void labelsHaveAtMostSixtyThreeOctets() {
        assertThat(Domain.parse("a".repeat(63) + ".org").text()).hasSize(67);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Domain.parse("a".repeat(64) + ".org"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Domain.parse("ö".repeat(32) + ".org"));
    }

    @Test
    void namesHaveAtMost255Octets() {
        String most = ("a".repeat(62) + ".").repeat(4) + "org";

        assertThat(Domain.parse(most).text()).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> Domain.parse(most + "s"));
    }
}
