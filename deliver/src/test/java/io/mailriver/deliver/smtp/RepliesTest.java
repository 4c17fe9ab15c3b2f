package io.mailriver.deliver.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.envelope.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RepliesTest {
    @ParameterizedTest
    @CsvSource({"250 ok, 250", "250-ok, 250", "250, 250", "599 x, 599", "220 , 220"})
    void knowsACode(String line, int code) {
        assertThat(Replies.code(line)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "25", "2500 ok", "250ok", "150 ok", "199 x", "600 x", "abc", "²50 x"})
    void knowsWhatIsNoReply(String line) {
        assertThat(Replies.code(line)).isEqualTo(-1);
    }

    @Test
    void takesTheEnhancedStatusOffEachLine() {
        Reply reply = Replies.of(550, List.of("5.1.1 no such", "5.1.1 user", "ask 5.1.1"));
        assertThat(reply.enhancedStatus().map(Object::toString)).hasValue("5.1.1");
        assertThat(reply.lines()).containsExactly("no such", "user", "ask 5.1.1");
        assertThat(reply).hasToString("550 5.1.1 no such / user / ask 5.1.1");
    }

    @Test
    void leavesAStatusOfAnotherClassInTheText() {
        Reply reply = Replies.of(450, List.of("5.1.1 odd"));
        assertThat(reply.enhancedStatus()).isEmpty();
        assertThat(reply.lines()).containsExactly("5.1.1 odd");
    }

    @Test
    void showsNothingThatEndsALineOrHidesOne() {
        assertThat(Replies.printable("a\r\n\0b\u0085c\u2028d\u2029e\u202ef\u00e9"))
                .isEqualTo("a???b?c?d?e?f\u00e9");
        assertThat(Replies.excerpt("x".repeat(100))).hasSize(80);
    }
}
