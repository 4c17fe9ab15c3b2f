package io.mailriver.schemas.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyTest {
    @Test
    void isWrittenWithCodeAndStatusOnEveryLine() {
        Reply reply =
                new Reply(550, EnhancedStatus.parse("5.1.1"), List.of("no such user", "ask bob"));

        assertThat(reply.wire()).isEqualTo("550-5.1.1 no such user\r\n550 5.1.1 ask bob\r\n");
        assertThat(reply).hasToString("550 5.1.1 no such user / ask bob");
    }

    @Test
    void aPlainReplyHasNoStatus() {
        assertThat(Reply.plain(354, "go on").wire()).isEqualTo("354 go on\r\n");
        assertThat(Reply.of(250, "2.1.0", "ok").wire()).isEqualTo("250 2.1.0 ok\r\n");
    }

    @Test
    void alwaysHasALine() {
        assertThat(new Reply(250, Optional.empty(), List.of()).wire()).isEqualTo("250 \r\n");
    }

    @Test
    void nothingThatAPeerSaidEndsALineOfOurs() {
        Reply reply = Reply.of(451, "4.3.0", "oops\r\n250 2.0.0 all is well\u0000\u007f\t");

        assertThat(reply.wire()).isEqualTo("451 4.3.0 oops??250 2.0.0 all is well???\r\n");
    }

    @Test
    void codesBelow400ArePositiveAndThoseFrom500OnPermanent() {
        assertThat(Reply.plain(250, "").positive()).isTrue();
        assertThat(Reply.plain(354, "").positive()).isTrue();
        assertThat(Reply.plain(399, "").temporary()).isFalse();
        assertThat(Reply.plain(400, "").positive()).isFalse();
        assertThat(Reply.plain(400, "").temporary()).isTrue();
        assertThat(Reply.plain(499, "").temporary()).isTrue();
        assertThat(Reply.plain(499, "").permanent()).isFalse();
        assertThat(Reply.plain(500, "").permanent()).isTrue();
        assertThat(Reply.plain(599, "").permanent()).isTrue();
        assertThat(Reply.plain(599, "").temporary()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 199, 600, 2500})
    void refusesCodesThatSmtpDoesNotHave(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.plain(code, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "4.7.1", "5.999.999"})
    void readsEnhancedStatusCodes(String text) {
        assertThat(EnhancedStatus.parse(text).map(EnhancedStatus::toString)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "5.1", "3.1.1", "6.0.0", "5.1.1.1", "5.1000.1", "5.1.1 ", "٥.1.1"})
    void otherTextsAreNoEnhancedStatusCode(String text) {
        assertThat(EnhancedStatus.parse(text)).isEmpty();
    }

    @Test
    void anEnhancedStatusCodeHasNumbersFrom0To999() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedStatus(3, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedStatus(5, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new EnhancedStatus(5, 0, 1000));
    }
}
