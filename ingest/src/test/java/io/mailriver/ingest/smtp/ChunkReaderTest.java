package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ChunkReaderTest {
    private static final int MAX_LINE = 1000;

    /// What a reader made of some octets.
    record Read(String content, boolean bare, boolean longLine) {}

    static List<String> contents() {
        return List.of(
                "",
                "\r",
                "\n",
                "\r\n",
                "a\r\n.\r\nNOOP\r\n",
                "a\n.\n.\r\nb\r\n.\nc\r\n.\r\n",
                "a\r.\r.\r\nb\r\n.\rc\r\n.\r\n",
                "\r\r\n.\r\r\n.\r\n\r\n.\r\n",
                "\n\r.\n\r\r\n.\r\n",
                "\r\n\0.\r\n.\0\r\n. \r\n.\r\n",
                "no end\r\n.",
                "no end\r");
    }

    @ParameterizedTest
    @MethodSource("contents")
    void givesTheSameWhereverBlocksEnd(String octets) {
        for (boolean fix : new boolean[] {false, true}) {
            for (int first = 0; first <= octets.length(); first++) {
                for (int second = first; second <= octets.length(); second++) {
                    assertThat(read(false, fix, octets, first, second))
                            .as("fix %s, blocks end at %s and %s", fix, first, second)
                            .isEqualTo(PlainChunks.read(fix, octets));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("contents")
    void touchesNothingThatIsBinary(String octets) {
        for (int first = 0; first <= octets.length(); first++) {
            assertThat(read(true, true, octets, first, first))
                    .isEqualTo(new Read(octets, false, false));
        }
    }

    @Test
    void seesALineThatIsTooLongWhereverBlocksEnd() {
        String fits = "\r\n" + "x".repeat(MAX_LINE - 2) + "\r\n" + "y".repeat(MAX_LINE);
        String tooLong = "\r\n" + "x".repeat(MAX_LINE - 1) + "\r\ny";
        String tooLongAtTheEnd = "\r\n" + "y".repeat(MAX_LINE + 1);
        for (int first = 0; first <= MAX_LINE; first++) {
            assertThat(read(false, false, fits, first, first).longLine()).isFalse();
            assertThat(read(false, false, tooLong, first, first).longLine()).isTrue();
            assertThat(read(false, false, tooLongAtTheEnd, first, first).longLine()).isTrue();
        }
    }

    @Test
    void hasNoLinesInBinary() {
        assertThat(read(true, false, "x".repeat(MAX_LINE * 3), 500, 1500).longLine()).isFalse();
    }

    /// Reads in three blocks.
    static Read read(boolean binary, boolean fix, String octets, int first, int second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkReader reader = new ChunkReader(binary, fix, MAX_LINE);
        byte[] array = octets.getBytes(ISO_8859_1);
        reader.read(array, 0, first, out::write);
        reader.read(array, first, second, out::write);
        reader.read(array, second, array.length, out::write);
        reader.finish(out::write);
        return new Read(out.toString(ISO_8859_1), reader.sawBareNewline(), reader.sawLongLine());
    }
}
