package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String REST = "EHLO client.example\r\n";

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 192.0.2.2 65535 25, 192.0.2.1",
        "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535, 255.255.255.255",
        "PROXY TCP6 2001:db8::1 ::1 0 25, 2001:db8:0:0:0:0:0:1",
        "PROXY TCP6 ::ffff:192.0.2.1 ::1 1 25, 192.0.2.1",
    })
    void readsTheClientOfVersion1(String line, String address) throws IOException {
        assertThat(read(line + "\r\n")).hasValue(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN",
                "PROXY UNKNOWN ffff:f:f:f:f:f:f:f ffff:f:f:f:f:f:f:f 65535 65535"
            })
    void knowsNoClientWhereTheProxyDoesNot(String line) throws IOException {
        assertThat(read(line + "\r\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.example",
                "proxy TCP4 192.0.2.1 192.0.2.2 1 25",
                "PROXY  TCP4 192.0.2.1 192.0.2.2 1 25",
                "PROXY TCP4  192.0.2.1 192.0.2.2 1 25",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 25 ",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536",
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 25",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 25",
                "PROXY TCP4 192.0.2.256 192.0.2.2 1 25",
                "PROXY TCP4 192.0.2 192.0.2.2 1 25",
                "PROXY TCP4 3221225985 192.0.2.2 1 25",
                "PROXY TCP4 localhost 192.0.2.2 1 25",
                "PROXY TCP4 ::1 ::1 1 25",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 25",
                "PROXY TCP6 fe80::1%lo ::1 1 25",
                "PROXY TCP6 1::2::3 ::1 1 25",
                "PROXY UDP4 192.0.2.1 192.0.2.2 1 25",
                "PROXY UNKNOWNS",
                "PROXY TCP4 192.0.2.1\n192.0.2.2 1 25",
            })
    void refusesOtherLines(String line) {
        assertThatThrownBy(() -> read(line + "\r\n")).isInstanceOf(IOException.class);
    }

    @Test
    void refusesALineThatDoesNotEndIn107Octets() throws IOException {
        String longest = "PROXY UNKNOWN " + "x".repeat(107 - 14 - 2) + "\r\n";

        assertThat(read(longest)).isEmpty();
        assertThatThrownBy(() -> read(longest.replace("\r\n", "x\r\n")))
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @CsvSource({
        "2111000cc0000201c0000202ffff0019, 192.0.2.1",
        "21110010c0000201c0000202ffff0019aabbccdd, 192.0.2.1",
        "2121002420010db8000000000000000000000001"
                + "000000000000000000000000000000010001 0019, 2001:db8:0:0:0:0:0:1",
    })
    void readsTheClientOfVersion2AndPassesOverTlvs(String rest, String address) throws IOException {
        assertThat(read(hex(SIGNATURE + rest.replace(" ", "")))).hasValue(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20000000", // LOCAL
                "2011000cc0000201c0000202ffff0019", // LOCAL, addresses to be ignored
                "21000004aabbccdd", // unspecified
            })
    void knowsNoClientWhereTheProxySpeaksForItself(String rest) throws IOException {
        assertThat(read(hex(SIGNATURE + rest))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1111000cc0000201c0000202ffff0019", // version 1
                "2211000cc0000201c0000202ffff0019", // another command
                "2112000cc0000201c0000202ffff0019", // UDP
                "2111000bc0000201c0000202ffff00", // too short
                "2121000cc0000201c0000202ffff0019", // too short for IPv6
                "21114001", // longer than is good
            })
    void refusesOtherHeaders(String rest) {
        assertThatThrownBy(() -> read(hex(SIGNATURE + rest))).isInstanceOf(IOException.class);
    }

    @Test
    void refusesHeadersThatEndEarly() {
        String v1 = "PROXY TCP4 192.0.2.1 192.0.2.2 65535 25\r\n";
        String v2 = hex(SIGNATURE + "21110010c0000201c0000202ffff0019aabbccdd");
        for (String header : new String[] {v1, v2}) {
            for (int length = 0; length < header.length(); length++) {
                byte[] cut = header.substring(0, length).getBytes(ISO_8859_1);
                assertThatThrownBy(() -> ProxyHeader.read(new ByteArrayInputStream(cut)))
                        .as("%s octets", length)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    /// The client's address; what follows the header must still be there.
    private static Optional<String> read(String header) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream((header + REST).getBytes(ISO_8859_1));
        Optional<String> address = ProxyHeader.read(in).map(found -> found.getHostAddress());
        assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo(REST);
        return address;
    }

    private static String hex(String digits) {
        return new String(HexFormat.of().parseHex(digits), ISO_8859_1);
    }
}
