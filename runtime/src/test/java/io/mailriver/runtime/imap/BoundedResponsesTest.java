package io.mailriver.runtime.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.angus.mail.iap.ByteArray;
import org.junit.jupiter.api.Test;

final class BoundedResponsesTest {
    private static final int MAX = BoundedResponses.USUAL_MAX_OCTETS;

    @Test
    void aResponseIsALineOrLinesWithLiteralsBetween() throws Exception {
        BoundedResponses responses =
                of("* OK hello\r\n* 1 FETCH (X {5}\r\na\r\nb} Y {0}\r\n)\r\n\r\nA1 OK\r\n");
        assertThat(next(responses)).isEqualTo("* OK hello\r\n");
        assertThat(next(responses)).isEqualTo("* 1 FETCH (X {5}\r\na\r\nb} Y {0}\r\n)\r\n");
        assertThat(next(responses)).isEqualTo("\r\n");
        assertThat(next(responses)).isEqualTo("A1 OK\r\n");
        assertThatThrownBy(() -> next(responses)).isInstanceOf(EOFException.class);
    }

    @Test
    void whatOnlyLooksLikeALiteralIsText() throws Exception {
        for (String line :
                new String[] {"* {}", "* {x}", "* 5}", "* {-5}", "* {5+}", "}", "{5} "}) {
            assertThat(next(of(line + "\r\nA1 OK\r\n"))).isEqualTo(line + "\r\n");
        }
    }

    @Test
    void aBareLfOrCrEndsNoLine() throws Exception {
        assertThat(next(of("* a\nb\rc\r\n"))).isEqualTo("* a\nb\rc\r\n");
    }

    @Test
    void aLiteralMayEndInCr() throws Exception {
        assertThat(next(of("* {2}\r\na\r\n)\r\n"))).isEqualTo("* {2}\r\na\r\n)\r\n");
    }

    @Test
    void aResponseAsLongAsTheLimitIsTakenAndALongerOneIsNot() throws Exception {
        String longest = "x".repeat(MAX - 2) + "\r\n";
        assertThat(next(of(longest))).hasSize(MAX);
        assertTooLong("x" + longest);
        String literal = "* {" + (MAX - 100) + "}\r\n" + "x".repeat(MAX - 100);
        assertThat(next(of(literal + "\r\n"))).hasSize(literal.length() + 2);
        assertTooLong(literal + "y".repeat(100) + "\r\n");
    }

    @Test
    void anAnnouncementAloneTakesNoMemory() {
        for (String length : new String[] {"262145", "2147483647", "99999999999999999999"}) {
            assertTooLong("* {" + length + "}\r\n");
        }
    }

    @Test
    void aLineWithoutEndIsRefused() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }
                };
        assertThatThrownBy(() -> new BoundedResponses(endless, MAX).readResponse())
                .hasMessageContaining("longer than 262144 octets");
    }

    @Test
    void anEndWithinALiteralIsNoticed() {
        assertThatThrownBy(() -> next(of("* {5}\r\nabc")))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("within a literal");
    }

    @Test
    void responsesThatAreKeptHaveALimitForAllOfThem() throws Exception {
        String line = "* " + "x".repeat(1020) + "\r\n";
        BoundedResponses responses =
                new BoundedResponses(
                        new SequenceInputStream(bytes(line.repeat(3000)), bytes(line.repeat(3000))),
                        MAX);
        for (int i = 0; i < 3000; i++) {
            assertThat(next(responses)).isEqualTo(line);
        }
        responses.kept();
        for (int i = 0; i < 1024; i++) {
            assertThat(next(responses)).isEqualTo(line);
        }
        assertThatThrownBy(() -> next(responses)).hasMessageContaining("1048576 octets");
        responses.notKept();
        assertThat(next(responses)).isEqualTo(line);
    }

    private static void assertTooLong(String octets) {
        assertThatThrownBy(() -> next(of(octets)))
                .isInstanceOf(ImapException.class)
                .hasMessageContaining("longer than 262144 octets");
    }

    private static String next(BoundedResponses responses) throws IOException {
        ByteArray response = responses.readResponse();
        return new String(
                response.getBytes(),
                response.getStart(),
                response.getCount(),
                StandardCharsets.ISO_8859_1);
    }

    private static BoundedResponses of(String octets) {
        return new BoundedResponses(bytes(octets), MAX);
    }

    private static InputStream bytes(String octets) {
        return new ByteArrayInputStream(octets.getBytes(StandardCharsets.ISO_8859_1));
    }
}
