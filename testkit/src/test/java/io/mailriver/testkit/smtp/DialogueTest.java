package io.mailriver.testkit.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.testkit.smtp.Dialogue.Action;
import io.mailriver.testkit.smtp.Dialogue.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DialogueTest {
    @Test
    void readsEachKindOfLine() {
        Dialogue dialogue =
                Dialogue.parse(
                        "all",
                        """
                        # a comment
                        % max-size: 1000

                        S: 220 *
                        S* 250 +SIZE* -AUTH
                        HANG UP
                        DO something
                        STORED 2
                        """);

        assertThat(dialogue.settings()).containsExactly("max-size: 1000");
        assertThat(dialogue.steps())
                .containsExactly(
                        new Step.Expect(4, "220 *"),
                        new Step.ExpectReply(5, "250", List.of("SIZE*"), List.of("AUTH")),
                        new Step.Act(6, Action.HANG_UP),
                        new Step.Do(7, "something"),
                        new Step.ExpectStored(8, 2));
    }

    @Test
    void sendsALineWithItsCrLf() {
        assertThat(sent("C: a \\r b")).isEqualTo("a \\r b\r\n");
        assertThat(sent("C: ")).isEqualTo("\r\n");
    }

    @Test
    void sendsJustTheOctetsThatAreWritten() {
        assertThat(sent("C> a\\r\\n\\t\\0\\\\\\x41\\xff\\{bc*3}\\{x*0}"))
                .isEqualTo("a\r\n\t\0\\A\u00ffbcbcbc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "HANGUP", "STORED many", "C> \\q", "C> \\xzz"})
    void namesTheLineThatIsNoStep(String line) {
        assertThatThrownBy(() -> Dialogue.parse("wrong", "S: 220 *\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wrong, line 2");
    }

    private static String sent(String line) {
        return Dialogue.parse("one", line).steps().getFirst()
                        instanceof Step.Send(int _, var octets)
                ? new String(octets, ISO_8859_1)
                : "";
    }
}
