package io.mailriver.deliver.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExtensionsTest {
    @Test
    void readsKeywordsInAnyCaseBehindTheGreeting() {
        Extensions offered = offered("PIPELINING at your service", "size 1000", "8BitMime", "DSN");
        assertThat(offered.pipelining()).isFalse();
        assertThat(offered.size()).isTrue();
        assertThat(offered.eightBitMime()).isTrue();
        assertThat(offered.dsn()).isTrue();
        assertThat(offered.smtpUtf8()).isFalse();
    }

    @Test
    void readsMechanismsInTheOldFormToo() {
        assertThat(offered("x", "AUTH plain LOGIN").authMechanisms())
                .containsExactlyInAnyOrder("PLAIN", "LOGIN");
        assertThat(offered("x", "AUTH=LOGIN").authMechanisms()).containsExactly("LOGIN");
        assertThat(offered("x", "SIZE").authMechanisms()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "=", " = ", "\t", "=AUTH"})
    void takesAnyLine(String line) {
        assertThat(offered("x", line, "SIZE").size()).isTrue();
    }

    private static Extensions offered(String... lines) {
        return Extensions.of(Replies.of(250, List.of(lines)));
    }
}
