package io.mailriver.ingest.login;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.ingest.login.SaslExchange.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The exchange of RFC 7677, 3, and what can go wrong with it.
final class ScramExchangeTest {
    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String ASKED =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String LAST =
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SIGNED = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final ScramExchange exchange = new ScramExchange(TestUsers.users(), TestUsers.NONCE);

    @Test
    void goesAsTheRfcShowsIt() {
        assertThat(exchange.opening()).isEmpty();
        assertThat(challenge(say(FIRST))).isEqualTo(ASKED);
        assertThat(challenge(say(LAST))).isEqualTo(SIGNED);
        assertThat(say("")).isEqualTo(new Step.Proved("user"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,,",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,n=,r=abc",
                "n,,n=us=er,r=abc",
                "n,,r=abc,n=user",
                "n,,m=x,n=user,r=abc",
                "n,a=other,n=user,r=abc",
                "n,a=us,n=user,r=abc",
                "n,a,n=user,r=abc",
                "p=tls-exporter,,n=user,r=abc",
                "n,,n=user,r=a b"
            })
    void failsWithAFirstMessageThatIsNone(String message) {
        assertThat(say(message)).isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AAAA",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=?",
                "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
            })
    void failsWithALastMessageThatProvesNothing(String message) {
        say(FIRST);

        assertThat(say(message)).isInstanceOf(Step.Failed.class);
    }

    @Test
    void asksAUserWhoDoesNotExistAsOneWhoDoes() {
        String asked = challenge(say("n,,n=nobody,r=abc"));
        String again =
                challenge(
                        new ScramExchange(TestUsers.users(), TestUsers.NONCE)
                                .respond("n,,n=nobody,r=abc".getBytes(UTF_8)));

        assertThat(asked).isEqualTo(again).matches("r=abc.*,s=[A-Za-z0-9+/]{22}==,i=4096");
        assertThat(say("c=biws,r=abc" + TestUsers.NONCE + ",p=" + "A".repeat(43) + "="))
                .isEqualTo(new Step.Failed("nobody", "no such user"));
    }

    @Test
    void readsANameWithACommaAndAnEqualsSign() {
        say("n,,n=a=2Cb=3Dc,r=abc");

        assertThat(say("x")).isEqualTo(new Step.Failed("a,b=c", "no proof"));
    }

    @Test
    void letsAUserActAsThemselves() {
        assertThat(say("n,a=user,n=user,r=abc")).isInstanceOf(Step.Challenge.class);
    }

    private Step say(String message) {
        return exchange.respond(message.getBytes(UTF_8));
    }

    private static String challenge(Step step) {
        assertThat(step).isInstanceOf(Step.Challenge.class);
        return new String(((Step.Challenge) step).octets(), UTF_8);
    }
}
