package io.mailriver.schemas.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailboxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org",
                "a.b+c@example.org",
                "!#$%&'*+-/=?^_`{|}~@example.org",
                "\"\"@example.org",
                "\" \"@example.org",
                "\"a@b\"@example.org",
                "\"a\\\"b\"@example.org",
                "\"a\\\\b\"@example.org",
                "\"a..b\"@example.org",
                "\".a\"@example.org",
                "a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1]",
                "dörte@bücher.example",
                "用户@例子.广告",
                "🎉@example.org",
                "a@localhost"
            })
    void isWrittenAsItWasRead(String text) {
        assertThat(Mailbox.parse(text)).hasToString(text);
    }

    @Test
    void keepsTheMeaningOfALocalPartWithoutItsQuotes() {
        assertThat(Mailbox.parse("\"two words\"@example.org").localPart()).isEqualTo("two words");
        assertThat(Mailbox.parse("\"\\q\"@example.org").localPart()).isEqualTo("q");
        assertThat(Mailbox.parse("\"a.b\"@example.org"))
                .isEqualTo(Mailbox.parse("a.b@example.org"));
    }

    @Test
    void localPartsKeepTheirCaseAndDomainsDoNot() {
        assertThat(Mailbox.parse("Bob@Example.ORG")).hasToString("Bob@example.org");
        assertThat(Mailbox.parse("Bob@example.org")).isNotEqualTo(Mailbox.parse("bob@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a",
                "a@",
                "@example.org",
                ".a@example.org",
                "a.@example.org",
                "a..b@example.org",
                "a b@example.org",
                "a@b@example.org",
                "a@example.org ",
                " a@example.org",
                "<a@example.org>",
                "\"a\"b@example.org",
                "\"a@example.org",
                "\"a\\",
                "\"a\"",
                "\"a\"@",
                "\"a\nb\"@example.org",
                "\"a\rb\"@example.org",
                "\"\\\n\"@example.org",
                "\"a\0b\"@example.org",
                "\"a\u007fb\"@example.org",
                "\"a\u0085b\"@example.org",
                "a\u0085b@example.org",
                "a\u2028b@example.org",
                "a\ud800@example.org",
                "a\udc00\ud800@example.org",
                "\"\ud800\"@example.org",
                "a,b@example.org",
                "a@example.org,b@example.org",
                "a(b)@example.org"
            })
    void refusesWhatIsNoMailbox(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mailbox.parse(text));
    }

    @Test
    void takesALocalPartOfSixtyFourOctets() {
        assertThat(Mailbox.parse("a".repeat(64) + "@example.org").localPart()).hasSize(64);
        assertThat(Mailbox.parse("ö".repeat(32) + "@example.org").localPart()).hasSize(32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse("a".repeat(65) + "@example.org"))
                .withMessageContaining("at most 64 octets");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse("ö".repeat(33) + "@example.org"));
    }

    @Test
    void fitsIntoAPathOf256Octets() {
        String domain = ("d".repeat(62) + ".").repeat(3) + "org";
        String local = "a".repeat(254 - domain.length() - 1);

        assertThat(Mailbox.parse(local + "@" + domain).toString()).hasSize(254);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mailbox.parse(local + "a@" + domain))
                .withMessageContaining("at most 254 octets");
    }

    @Test
    void needsSmtpUtf8OnlyWhenSomethingIsNotAscii() {
        assertThat(Mailbox.parse("a@example.org").needsSmtpUtf8()).isFalse();
        assertThat(Mailbox.parse("ä@example.org").needsSmtpUtf8()).isTrue();
        assertThat(Mailbox.parse("a@bücher.example").needsSmtpUtf8()).isTrue();
    }

    @Test
    void aReversePathIsAMailboxOrNothing() {
        assertThat(ReversePath.parse("")).isEqualTo(ReversePath.NULL).hasToString("");
        assertThat(ReversePath.NULL.text()).isEmpty();
        assertThat(ReversePath.parse("A@Example.org"))
                .isEqualTo(new ReversePath.Address(Mailbox.parse("A@example.org")))
                .hasToString("A@example.org");
        assertThatIllegalArgumentException().isThrownBy(() -> ReversePath.parse("<>"));
        assertThatIllegalArgumentException().isThrownBy(() -> ReversePath.parse(" "));
    }

    @Test
    void aForwardPathWithoutParametersAsksForNothing() {
        ForwardPath path = ForwardPath.of(Mailbox.parse("a@example.org"));

        assertThat(path.notifyOn()).isEmpty();
        assertThat(path.orcpt()).isNull();
    }
}
