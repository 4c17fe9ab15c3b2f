package io.mailriver.testkit.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailGeneratorTest {
    private final MailGenerator generator = new MailGenerator("run-1");

    @ParameterizedTest
    @ValueSource(ints = {512, 513, 514, 515, 588, 589, 590, 591, 592, 4096, 65_536, 1_048_577})
    void makesMailsOfTheExactSizeInWholeLines(int octets) {
        byte[] mail = generator.mail(7, octets);

        assertThat(mail).hasSize(octets);
        String text = new String(mail, StandardCharsets.ISO_8859_1);
        assertThat(text).endsWith("\r\n").doesNotContainPattern("[^\\x20-\\x7e\\r\\n]");
        assertThat(text.replace("\r\n", "\n").split("\n", -1))
                .allSatisfy(line -> assertThat(line).doesNotContain("\r").hasSizeLessThan(77));
    }

    @Test
    void repeatsItselfAndNothingElse() {
        assertThat(generator.mail(1, 4096)).isEqualTo(new MailGenerator("run-1").mail(1, 4096));
        assertThat(generator.mail(1, 4096)).isNotEqualTo(generator.mail(2, 4096));
        assertThat(generator.mail(1, 4096)).isNotEqualTo(new MailGenerator("run-2").mail(1, 4096));
    }

    @Test
    void tellsTheNumberOfAMailAlsoBehindTraceFields() {
        String relayed =
                "Received: from x\r\n\tby y\r\n"
                        + new String(generator.mail(4711, 600), StandardCharsets.ISO_8859_1);

        assertThat(MailGenerator.sequenceOf(relayed.getBytes(StandardCharsets.ISO_8859_1)))
                .hasValue(4711);
        assertThat(
                        MailGenerator.sequenceOf(
                                relayed.replace("\r", "").getBytes(StandardCharsets.ISO_8859_1)))
                .hasValue(4711);
        assertThat(MailGenerator.sequenceOf(new byte[0])).isEmpty();
    }

    @Test
    void refusesWhatItsHeaderDoesNotFitInto() {
        assertThatThrownBy(() -> generator.mail(1, 511)).hasMessageContaining("expected 512");
        assertThatThrownBy(() -> new MailGenerator("a b")).hasMessageContaining("'a b'");
        assertThat(new MailGenerator("x".repeat(40)).mail(Integer.MAX_VALUE, 512)).hasSize(512);
    }
}
