package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.envelope.Mailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The address grammar of RFC 5321, 4.1.2 and 4.1.3, as a client meets it.
final class MailboxGrammarTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "a.b+c!#$%&'*/=?^_`{|}~-d@example.org",
                "\"\"@example.org",
                "\"a b\"@example.org",
                "\".\"@example.org",
                "\"a..b\"@example.org",
                "\"a@b\"@example.org",
                "\"a\\\"b\"@example.org",
                "\"a\\\\\"@example.org",
                "\"<>,;:[]\"@example.org",
                "a@[192.0.2.1]",
                "a@[255.255.255.255]",
                "a@[192.0.2.01]",
                "a@[IPv6:2001:db8::1]",
                "a@[ipv6:::1]",
                "a@[IPv6:::ffff:192.0.2.1]",
                "a@[IPv6:1:2:3:4:5:6:7:8]",
                "a@xn--bcher-kva.example",
                "a@under_score.example",
            })
    void takesWhatTheGrammarHas(String text) {
        Mailbox mailbox = Mailbox.parse(text);

        assertThat(Mailbox.parse(mailbox.toString())).isEqualTo(mailbox);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@b",
                "a@",
                ".a@b",
                "a.@b",
                "a..b@c",
                "a b@c",
                "a@b@c",
                "a\"b\"@c",
                "\"a\"b@c",
                "\"a@c",
                "\"a\\\"@c",
                "\"a\tb\"@c",
                "a(comment)@c",
                "a,b@c",
                "a@b c",
                "a@b,c",
                "a@-b",
                "a@b-",
                "a@b..c",
                "a@.b",
                "a@b.",
                "a@[192.0.2.256]",
                "a@[192.0.2]",
                "a@[192.0.2.1",
                "a@192.0.2.1]",
                "a@[]",
                "a@[localhost]",
                "a@[IPv6:192.0.2.1]",
                "a@[IPv6:1::2::3]",
                "a@[IPv6:fe80::1%lo]",
                "a@[IPv6:]",
                "a@[2001:db8::1]x",
                "a@[X-400:c=de/a=b]",
                "a@[tag-:x]",
                "a@[tag:]",
                "a@[tag:a b]",
                "a@[tag:a[b]",
                "a@[192.0.2.1][192.0.2.1]",
            })
    void refusesWhatItHasNot(String text) {
        assertThatThrownBy(() -> Mailbox.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void meansTheSameWithAndWithoutQuotes() {
        assertThat(Mailbox.parse("\"a.b\"@example.org"))
                .isEqualTo(Mailbox.parse("a.b@EXAMPLE.org"));
        assertThat(Mailbox.parse("\"\\a\"@example.org")).isEqualTo(Mailbox.parse("a@example.org"));
    }
}
