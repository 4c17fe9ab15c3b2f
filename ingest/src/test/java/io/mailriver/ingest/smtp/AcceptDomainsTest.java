package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.envelope.Domain;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptDomainsTest {
    private static final AcceptDomains SOME =
            new AcceptDomains(
                    List.of("example.org", "*.Example.NET", "bücher.example", "[192.0.2.1]"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "EXAMPLE.org",
                "a.example.net",
                "a.b.example.net",
                "xn--bcher-kva.example",
                "BÜCHER.example",
                "[192.0.2.1]"
            })
    void acceptsWhatIsListed(String domain) {
        assertThat(SOME.accepts(Domain.parse(domain))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.example.org", "example.net", "notexample.org", "notexample.net",
                "example.org.evil.example", "example", "org", "[192.0.2.2]"
            })
    void refusesWhatIsNot(String domain) {
        assertThat(SOME.accepts(Domain.parse(domain))).isFalse();
    }

    @Test
    void acceptsAnyWithAnAsterisk() {
        assertThat(new AcceptDomains(List.of("*")).accepts(Domain.parse("[192.0.2.1]"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.", "a..b", "*example.org", "a b", "@example.org"})
    void saysWhatAPatternLooksLike(String pattern) {
        assertThatThrownBy(() -> AcceptDomains.check(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected example.org, *.example.org or *");
    }
}
