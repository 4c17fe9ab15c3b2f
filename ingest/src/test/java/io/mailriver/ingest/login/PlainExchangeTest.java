package io.mailriver.ingest.login;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.login.SaslExchange.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PLAIN and LOGIN, which check the same password.
final class PlainExchangeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0user\0pencil",
                "user\0user\0pencil",
                "\0bob\0pencil",
                "\0ann@example.org\0pässword",
                "\0ann@example.org\0pa\u0308ssword"
            })
    void provesTheUserWhosePasswordItIs(String message) {
        assertThat(plain(message.getBytes(UTF_8))).isInstanceOf(Step.Proved.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user",
                "\0user",
                "\0\0",
                "\0user\0",
                "\0user\0pencil\0",
                "\0user\0Pencil",
                "\0USER\0pencil",
                "\0nobody\0pencil",
                "\0\0pencil",
                "bob\0user\0pencil",
                "\0user\0pen\u0007cil"
            })
    void provesNobodyElse(String message) {
        assertThat(plain(message.getBytes(UTF_8))).isInstanceOf(Step.Failed.class);
    }

    @Test
    void takesNoLatin1() {
        assertThat(plain("\0ann@example.org\0pässword".getBytes(ISO_8859_1)))
                .isEqualTo(new Step.Failed("", "not UTF-8"));
    }

    @Test
    void rememberedPasswordsDoNotOpenAnotherDoor() {
        PasswordCheck check = TestUsers.check(TestUsers.users().all());

        assertThat(check.check("user", "pencil")).isEqualTo(new Step.Proved("user"));
        assertThat(check.check("user", "pencil")).isEqualTo(new Step.Proved("user"));
        assertThat(check.check("user", "pencil2")).isInstanceOf(Step.Failed.class);
        assertThat(check.check("nobody", "pencil")).isInstanceOf(Step.Failed.class);
    }

    @Test
    void loginAsksForNameAndPassword() {
        LoginExchange login = new LoginExchange(TestUsers.check(TestUsers.users().all()));

        assertThat(login.opening()).asString().isEqualTo("Username:");
        Step asked = login.respond("user".getBytes(UTF_8));
        assertThat(asked).isInstanceOf(Step.Challenge.class);
        assertThat(((Step.Challenge) asked).octets()).asString().isEqualTo("Password:");
        assertThat(login.respond("pencil".getBytes(UTF_8))).isEqualTo(new Step.Proved("user"));
    }

    @Test
    void whatFailedTellsTheLogWhoWasMeantAndNoPassword() {
        assertThat(
                        List.of(
                                plain("\0nobody\0secret".getBytes(UTF_8)),
                                plain("\0user\0secret".getBytes(UTF_8))))
                .containsExactly(
                        new Step.Failed("nobody", "no such user"),
                        new Step.Failed("user", "wrong password"));
    }

    private static Step plain(byte[] message) {
        return new PlainExchange(TestUsers.check(TestUsers.users().all())).respond(message);
    }
}
