package io.mailriver.ingest.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialTest {
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final String PENCIL =
            "{SCRAM-SHA-256}4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
                    + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                    + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
    private static final String BY_DOVECOT =
            "{SCRAM-SHA-256}4096,XWJPBVA8PDrWja9wOQNd5A==,"
                    + "UK4w0SPkwn+UEh4Oh8jCU9BC2jt+5RxTKN4D1VCseFg=,"
                    + "uRZ3N/b813fUARqjrqGRurLEbin+ejNDgNRoHkSaPWQ=";

    @Test
    void isWrittenAsOthersWriteIt() {
        assertThat(Credential.of("pencil", SALT, 4096).text()).isEqualTo(PENCIL);
    }

    @Test
    void readsBackWhatItWrote() {
        assertThat(Credential.parse(PENCIL).text()).isEqualTo(PENCIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {PENCIL, BY_DOVECOT})
    void matchesItsPasswordAndNoOther(String text) {
        Credential credential = Credential.parse(text);

        assertThat(credential.matches("pencil")).isTrue();
        assertThat(credential.matches("pencil2")).isFalse();
        assertThat(credential.matches("Pencil")).isFalse();
    }

    @Test
    void printsNothingOfItself() {
        assertThat(Credential.parse(PENCIL)).hasToString("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pencil",
                "{PLAIN}pencil",
                "{SCRAM-SHA-256}4096,AA==,AA==",
                "{SCRAM-SHA-256}4096,AA==,AA==,AA==",
                "{SCRAM-SHA-256}4096,not base64,AA==,AA==",
                "{SCRAM-SHA-256}many,AA==,AA==,AA==",
                "{SCRAM-SHA-256}1,W22ZaJ0SNY7soEsUEjb6gQ==,"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "{SCRAM-SHA-256}999999999,W22ZaJ0SNY7soEsUEjb6gQ==,"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                        + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Credential.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("pencil", "W22");
    }
}
