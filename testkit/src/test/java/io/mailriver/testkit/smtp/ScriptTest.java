package io.mailriver.testkit.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.testkit.smtp.Script.Event;
import io.mailriver.testkit.smtp.Script.Step;
import io.mailriver.testkit.smtp.Script.User;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptTest {
    @Test
    void readsWhatIsOfferedAndWhoMayLogIn(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("script.txt");
        Files.writeString(
                file, "# a comment\n\nOFFER SIZE 1000\nIMPLICIT TLS\nUSER bob pass word\n");
        assertThat(Script.read(file))
                .isEqualTo(
                        new Script(
                                List.of("SIZE 1000"),
                                List.of(new User("bob", "pass word")),
                                true,
                                List.of()));
    }

    @Test
    void readsWhenARuleFits() {
        Script.Rule rule = Script.parse("RCPT bob@example.org SIZE=4 #2 @3 = RESET").rules().get(0);
        assertThat(rule.event()).isEqualTo(Event.RCPT);
        assertThat(rule.containing()).isEqualTo("bob@example.org SIZE=4");
        assertThat(rule.occurrence()).isEqualTo(2);
        assertThat(rule.connection()).isEqualTo(3);
    }

    @Test
    void readsEveryStep() {
        Script.Rule rule =
                Script.parse(
                                "END = 250 ok\\r\\n ; RAW x ; DRIP 250 y ; ENDLESS z ; LATE 250"
                                        + " late ; SILENCE ; HANG UP ; RESET")
                        .rules()
                        .get(0);
        assertThat(rule.steps())
                .hasExactlyElementsOfTypes(
                        Step.Say.class,
                        Step.Say.class,
                        Step.Drip.class,
                        Step.Endless.class,
                        Step.Late.class,
                        Step.Silence.class,
                        Step.HangUp.class,
                        Step.Reset.class);
        assertThat(rule.steps().get(0))
                .isInstanceOfSatisfying(
                        Step.Say.class,
                        say ->
                                assertThat(new String(say.octets(), StandardCharsets.US_ASCII))
                                        .isEqualTo("250 ok\r\n\r\n"));
    }

    @Test
    void namesTheLineThatHasNoMeaning() {
        assertThatThrownBy(() -> Script.parse("OFFER SIZE\nRCTP = 250 ok"))
                .hasMessageContaining("'RCTP = 250 ok'");
        assertThatThrownBy(() -> Script.parse("RCPT 250 ok")).hasMessageContaining("'RCPT 250 ok'");
    }
}
