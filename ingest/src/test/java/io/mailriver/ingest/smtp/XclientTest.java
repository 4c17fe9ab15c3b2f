package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.ingest.smtp.Xclient.Attribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XclientTest {
    @Test
    void readsEveryAttribute() {
        Xclient said =
                Xclient.parse(
                        "NAME=client.example ADDR=192.0.2.1 PORT=4711 PROTO=ESMTP HELO=a+20b"
                                + " login=ann+40example.org DESTADDR=IPV6:2001:db8::1 DESTPORT=25");

        assertThat(said.name()).hasValue("client.example");
        assertThat(said.address())
                .hasValueSatisfying(
                        address -> assertThat(address.getHostAddress()).isEqualTo("192.0.2.1"));
        assertThat(said.helo()).hasValue("a b");
        assertThat(said.login()).hasValue("ann@example.org");
        assertThat(said.given()).hasSize(8);
    }

    @Test
    void readsIpv6WithAndWithoutItsPrefix() {
        assertThat(Xclient.parse("ADDR=IPV6:2001:db8::1").address())
                .isPresent()
                .isEqualTo(Xclient.parse("ADDR=2001:db8::1").address());
    }

    @Test
    void knowsWhatTheFrontEndDoesNotKnow() {
        Xclient said = Xclient.parse("NAME=[TEMPUNAVAIL] LOGIN=[unavailable]");

        assertThat(said.has(Attribute.NAME)).isTrue();
        assertThat(said.name()).isEmpty();
        assertThat(said.login()).isEmpty();
        assertThat(said.has(Attribute.HELO)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NAME",
                "NAME=",
                "NAME=a+0Db",
                "NAME=a+zz",
                "COLOUR=red",
                "ADDR=localhost",
                "ADDR=192.0.2.256",
                "ADDR=192.0.2",
                "ADDR=IPV6:192.0.2.1x",
                "ADDR=fe80::1%lo",
                "PORT=65536",
                "PORT=x",
                "PROTO=HTTP",
                "NAME=a NAME=b",
            })
    void refusesWhatIsWrong(String text) {
        assertThatThrownBy(() -> Xclient.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
