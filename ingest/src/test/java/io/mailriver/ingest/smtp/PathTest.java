package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "<a@b>; a@b",
                "<>; ''",
                "<\"a>b\"@c>; \"a>b\"@c",
                "<\"a\\\">b\"@c>; \"a\\\">b\"@c",
                "<@x:a@b>; a@b",
                "<@x,@y.z:a@b>; a@b",
                "<@[IPv6:::1],@y:a@b>; a@b"
            })
    void cutsTheMailboxOut(String text, String mailbox) {
        assertThat(Path.cut(text))
                .hasValueSatisfying(path -> {
                    assertThat(path.mailbox()).isEqualTo(mailbox);
                    assertThat(path.rest()).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " <a@b>",
                "a@b",
                "<",
                "<a@b",
                "a@b>",
                "<\"a@b>",
                "<a\\>",
                "<a@b>c",
                "<@x>",
                "<@x:>",
                "<@>",
                "<@:a@b>",
                "<@x,:a@b>",
                "<@x,a@b>",
                "<@[x:a@b>"
            })
    void refusesOtherForms(String text) {
        assertThat(Path.cut(text)).isEmpty();
    }

    @Test
    void leavesTheParametersAsTheRest() {
        assertThat(Path.cut("<a@b> SIZE=1 X")).hasValue(new Path("a@b", " SIZE=1 X"));
    }
}
