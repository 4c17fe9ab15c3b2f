package io.mailriver.ingest.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples of RFC 4013, 3, and some more.
final class SaslPrepTest {
    @ParameterizedTest
    @CsvSource({
        "I\u00adX, IX",
        "user, user",
        "USER, USER",
        "\u00aa, a",
        "\u2168, IX",
        "a\u00a0b, a b",
        "a\u200bb, ab",
        "e\u0301, \u00e9"
    })
    void makesOneOfWhatIsTheSame(String typed, String prepared) {
        assertThat(SaslPrep.password(typed)).isEqualTo(prepared);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u00ad", "\u0007", "a\u0000b", "a\nb", "\ud800", "\ue000"})
    void refusesWhatNobodyCanType(String typed) {
        assertThatThrownBy(() -> SaslPrep.password(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password");
    }
}
