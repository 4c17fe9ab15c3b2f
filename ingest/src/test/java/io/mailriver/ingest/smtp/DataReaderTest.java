package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DataReaderTest {
    private static final int MAX_LINE = 1000;

    /// What a reader made of some octets.
    record Read(String content, int consumed, boolean ended, boolean bare, boolean longLine) {}

    static List<String> contents() {
        return List.of(
                ".\r\nNOOP\r\n",
                "a\r\n.\r\nNOOP\r\n",
                "a\r\n..\r\n...\r\n.b\r\n\r\n.\r\n",
                "\r\n\r\n.\r\n.\r\n",
                "a\n.\n.\r\nb\r\n.\nc\r\n.\r\n",
                "a\r.\r.\r\nb\r\n.\rc\r\n.\r\n",
                "\r\r\n.\r\r\n.\r\n\r\n.\r\n",
                "\n\r.\n\r\r\n.\r\n",
                "\r\n\0.\r\n.\0\r\n. \r\n.\r\n",
                "no end\r\n.",
                "no end\r\n.\r",
                "no end\r",
                "...");
    }

    @ParameterizedTest
    @MethodSource("contents")
    void givesTheSameWhereverBlocksEnd(String octets) {
        for (boolean fix : new boolean[] {false, true}) {
            Read whole = read(fix, octets, octets.length(), octets.length());
            for (int first = 0; first <= octets.length(); first++) {
                for (int second = first; second <= octets.length(); second++) {
                    assertThat(read(fix, octets, first, second))
                            .as("fix %s, blocks end at %s and %s", fix, first, second)
                            .isEqualTo(whole);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("contents")
    void givesWhatTheLettersOfTheRfcGive(String octets) {
        assertThat(read(false, octets, octets.length(), octets.length()).content())
                .isEqualTo(PlainData.content(octets));
    }

    @Test
    void endsAtTheFirstLineThatIsADotAlone() {
        Read read = read(false, "a\r\n.\r\nQUIT\r\n", 0, 0);

        assertThat(read).isEqualTo(new Read("a\r\n", 6, true, false, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r\r\nb", "\n", "a\r\n.\n", "a\r\n.\rb"})
    void seesBareNewlines(String start) {
        assertThat(read(false, start + "\r\n.\r\n", 0, 0).bare()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\r\n\r\nb\r\n", "..\r\n", ".\0\r\n"})
    void seesNoBareNewlineWhereThereIsNone(String start) {
        assertThat(read(false, start + ".\r\n", 0, 0))
                .matches(Read::ended)
                .matches(read -> !read.bare());
    }

    @Test
    void mendsBareNewlinesWhenAsked() {
        assertThat(read(true, "a\nb\rc\r\r\nd\n.\r\n.\r\n", 0, 0).content())
                .isEqualTo("a\r\nb c \r\nd\r\n.\r\n");
    }

    @Test
    void seesALineThatIsTooLong() {
        String longest = "x".repeat(MAX_LINE - 2);

        assertThat(read(false, longest + "\r\n" + longest + "\r\n.\r\n", 0, 0).longLine())
                .isFalse();
        assertThat(read(false, longest + "x\r\n.\r\n", 0, 0).longLine()).isTrue();
        assertThat(read(false, "a\r\n" + longest + "x\r\n", 3, 700).longLine()).isTrue();
        assertThat(read(false, longest + "xyz", 0, 0).longLine()).isTrue();
    }

    @Test
    void countsALineFromItsBareLfToo() {
        String half = "x".repeat(MAX_LINE / 2);

        assertThat(read(false, half + "\n" + half + "\n" + half + "\r\n.\r\n", 0, 0).longLine())
                .isFalse();
    }

    /// Reads in three blocks.
    static Read read(boolean fix, String octets, int first, int second) {
        byte[] bytes = octets.getBytes(ISO_8859_1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        DataReader reader = new DataReader(fix, MAX_LINE);
        int[] ends = {first, second, bytes.length};
        int at = 0;
        for (int end : ends) {
            if (!reader.ended()) {
                at = reader.read(bytes, at, end, content::write);
            }
        }
        return new Read(
                content.toString(ISO_8859_1),
                at,
                reader.ended(),
                reader.sawBareNewline(),
                reader.sawLongLine());
    }
}
