package io.mailriver.runtime.pop3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// However the octets come, they are read as they were meant.
final class ResponseReaderTest {
    private static final int BUFFER = 5_000;

    @ParameterizedTest
    @CsvSource({
        "'.__', ''",
        "'a__.__', 'a__'",
        "'..__.__', '.__'",
        "'...__.__', '..__'",
        "'.a__.__', 'a__'",
        "'a__..__b__.__', 'a__.__b__'",
        "'__.__', '__'",
        "'__..__.__', '__.__'",
        "'a_b__.__', 'a_b__'",
    })
    void dotsAreUnstuffedAndTheEndIsFound(String said, String meant) throws IOException {
        for (int atOnce = 1; atOnce <= said.length() * 2; atOnce++) {
            ResponseReader reader = reader(crlf(said) + "+OK next\r\n", atOnce);
            assertThat(body(reader, 1_000)).isEqualTo(crlf(meant));
            assertThat(reader.line()).isEqualTo("+OK next");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\r\nb\r\n.\r\n",
                "a\r.\r\nb\r\n.\r\n",
                "a\n.\nb\r\n.\r\n",
                "a\r\r\n\n.\r\nb\r\n.\r\n",
                "\n.\r\n\r\n.\r\n"
            })
    void onlyCrlfDotCrlfEndsIt(String said) throws IOException {
        for (int atOnce = 1; atOnce <= said.length(); atOnce++) {
            assertThat(body(reader(said, atOnce), 1_000))
                    .isEqualTo(said.substring(0, said.length() - 3));
        }
    }

    @Test
    void aStuffedDotBeforeABareLineFeedIsNoEnd() throws IOException {
        assertThat(body(reader(".\n\r\n.\r\n", 1), 100)).isEqualTo("\n\r\n");
        assertThat(body(reader(".\r.\r\n.\r\n", 1), 100)).isEqualTo("\r.\r\n");
    }

    @Test
    void aLongMailPassesInBlocks() throws IOException {
        String mail = ("x".repeat(997) + "\r\n").repeat(100) + "..\r\n.\r\n";
        int[] blocks = {0};
        long[] octets = {0};
        reader(mail, 1_000_000)
                .body(
                        1_000_000,
                        (_, _, length) -> {
                            blocks[0]++;
                            octets[0] += length;
                        });
        assertThat(octets[0]).isEqualTo(mail.length() - 4);
        assertThat(blocks[0]).isLessThan(50);
    }

    @Test
    void aMailThatDoesNotEndIsLeftAtItsLimit() {
        assertThatThrownBy(() -> body(reader(endless()), 100_000))
                .isInstanceOf(MailTooLargeException.class)
                .hasMessage("larger than 100000 octets");
    }

    @Test
    void aLineThatDoesNotEndIsLeftAtItsLimit() {
        assertThatThrownBy(() -> reader(endless()).line())
                .isInstanceOf(Pop3Exception.class)
                .hasMessageContaining("a line of more than 4096 octets");
    }

    @Test
    void aLineEndsAtCrlfAlone() throws IOException {
        for (int atOnce = 1; atOnce < 12; atOnce++) {
            ResponseReader reader = reader("a\nb\rc\r\n\r\n", atOnce);
            assertThat(reader.line()).isEqualTo("a\nb\rc");
            assertThat(reader.line()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a\r\n", "a\r\n.", "a\r\n.\r", ".", ".\r", "a\n.\n"})
    void aConnectionThatEndsInAMailIsNotItsEnd(String said) {
        assertThatThrownBy(() -> body(reader(said, 100), 1_000)).isInstanceOf(EOFException.class);
    }

    private static String crlf(String text) {
        return text.replace("__", "\r\n").replace("_", "\n");
    }

    private static String body(ResponseReader reader, long max) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        reader.body(max, body::write);
        return body.toString(ISO_8859_1);
    }

    private static ResponseReader reader(InputStream in) {
        return new ResponseReader(in, BUFFER);
    }

    /// @param atOnce how many octets come together
    private static ResponseReader reader(String said, int atOnce) {
        return reader(
                new ByteArrayInputStream(said.getBytes(ISO_8859_1)) {
                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return super.read(into, offset, Math.min(length, atOnce));
                    }
                });
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
    }
}
