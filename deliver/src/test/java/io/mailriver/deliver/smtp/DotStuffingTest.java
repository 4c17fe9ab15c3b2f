package io.mailriver.deliver.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DotStuffingTest {
    private static final int BLOCK_OCTETS = 16 * 1024;

    /// Written with `\r` and `\n`, as seen on the wire without the end.
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "a, a\\r\\n",
        "a\\r\\n, a\\r\\n",
        "., ..\\r\\n",
        ".\\r\\n, ..\\r\\n",
        "..\\r\\n, ...\\r\\n",
        ".a.\\r\\n.b, ..a.\\r\\n..b\\r\\n",
        "a.\\r\\n, a.\\r\\n",
        "\\r\\n.\\r\\n, \\r\\n..\\r\\n",
        "\\r\\n\\r\\n.\\r\\n.\\r\\n, \\r\\n\\r\\n..\\r\\n..\\r\\n",
        "a\\n.\\nb, a\\r\\n..\\r\\nb\\r\\n",
        "a\\n.\\r\\nb, a\\r\\n..\\r\\nb\\r\\n",
        "a\\r\\n.\\nb, a\\r\\n..\\r\\nb\\r\\n",
        "a\\r.\\rb, 'a . b\\r\\n'",
        "a\\r.\\r\\nb, 'a .\\r\\nb\\r\\n'",
        "a\\r\\n.\\rb, 'a\\r\\n.. b\\r\\n'",
        "a\\r\\r\\n.b, 'a \\r\\n..b\\r\\n'",
        "a\\r, 'a \\r\\n'",
        "\\r.\\r\\n, ' .\\r\\n'",
        "\\n\\r.\\n, '\\r\\n .\\r\\n'",
        "a\\r\\n\\r, 'a\\r\\n \\r\\n'",
        "\\n\\n.\\n, \\r\\n\\r\\n..\\r\\n",
    })
    void noContentCanEndTheData(String content, String wire) throws IOException {
        String octets = unescaped(content);
        assertThat(stuffed(octets, BLOCK_OCTETS)).isEqualTo(unescaped(wire) + ".\r\n");
        assertThat(stuffed(octets, 1)).isEqualTo(unescaped(wire) + ".\r\n");
    }

    @Test
    void isTheSameOverEveryBlockBoundary() throws IOException {
        String content =
                "a\r\n.b\r\n..\r\n\r\n.\r\nc\r\rd\r\n\r\n\n.e\n\r.\r\r\n.\u00e9\r\n..f\r\n.";
        String whole = stuffed(content, BLOCK_OCTETS);
        for (int first = 0; first <= content.length(); first++) {
            for (int second = first; second <= content.length(); second++) {
                assertThat(stuffedInThree(content, first, second)).isEqualTo(whole);
            }
        }
    }

    @Test
    void keepsEveryOctetOfWellFormedContentAtEveryOffsetOfItsOwnBlocks() throws IOException {
        for (int before = BLOCK_OCTETS - 8; before < BLOCK_OCTETS + 4; before++) {
            String content = "x".repeat(before) + "\r\n.y\r\n\r\n..\r\n.\r\n\u00ff\0z\r\n";
            assertThat(unstuffed(stuffed(content, BLOCK_OCTETS))).isEqualTo(content);
        }
    }

    @Test
    void whateverComesInThereIsOneEndAndNoBareLineEnd() throws IOException {
        Random random = new Random(7);
        String alphabet = "\r\n..\0a";
        for (int round = 0; round < 2_000; round++) {
            StringBuilder content = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                content.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String wire = "\r\n" + stuffed(content.toString(), 1 + random.nextInt(5));
            assertThat(wire.indexOf("\r\n.\r\n")).isEqualTo(wire.length() - 5);
            assertThat(wire.replace("\r\n", "")).doesNotContain("\r", "\n");
        }
    }

    private static String stuffed(String content, int blockOctets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(out::write);
        byte[] octets = octets(content);
        for (int from = 0; from < octets.length; from += blockOctets) {
            int count = Math.min(blockOctets, octets.length - from);
            stuffing.add(new ByteArrayInputStream(octets, from, count).readAllBytes(), count);
        }
        stuffing.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String stuffedInThree(String content, int first, int second) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(out::write);
        for (String part :
                Stream.of(
                                content.substring(0, first),
                                content.substring(first, second),
                                content.substring(second))
                        .toList()) {
            stuffing.add(octets(part), part.length());
        }
        stuffing.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String unstuffed(String wire) {
        String lines = wire.substring(0, wire.length() - 3);
        return (lines.startsWith(".") ? lines.substring(1) : lines).replace("\r\n.", "\r\n");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
