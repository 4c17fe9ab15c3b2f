package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XtextTest {
    @Test
    void readsEscapedOctets() {
        assertThat(Xtext.decode("a+2Bb+3Dc+20d")).isEqualTo("a+b=c d");
    }

    @Test
    void readsEscapedUtf8() {
        assertThat(Xtext.decode("b+C3+BCcher")).isEqualTo("bücher");
    }

    @Test
    void readsTheEmptyText() {
        assertThat(Xtext.decode("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"+", "a+2", "a+2b", "+2G", "+G2", "a=b", "a b", "a\rb", "\u007f", "+FF"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Xtext.decode(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no xtext");
    }
}
