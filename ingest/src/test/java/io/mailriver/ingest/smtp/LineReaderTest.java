package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.envelope.Domain;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineReaderTest {
    private static final CommandParser PARSER =
            new CommandParser(new Domain.Name("mx.example.org"), Protocol.SMTP, true);

    @Test
    void findsCommandsAndNothingElse() {
        assertThat(read(false, "EHLO a\r\nNOOP\r\nQUI", 0, 0))
                .containsExactly("Hello[extended=true, domain=a]", "Noop[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO a\r\nEHLO b\r\n\r\nEHLO c\r\n",
                "EHLO a\nEHLO b\r\nEHLO c\r\n",
                "\n\n\r\n\r\nEHLO a\r\n",
                "EHLO a\r\r\nEHLO b\rEHLO c\r\n",
                "EHLO a\n\r\nEHLO b\r\n"
            })
    void findsTheSameWhereverBlocksEnd(String octets) {
        for (boolean bareLfEnds : new boolean[] {false, true}) {
            List<String> whole = read(bareLfEnds, octets, 0, 0);
            for (int first = 0; first <= octets.length(); first++) {
                for (int second = first; second <= octets.length(); second++) {
                    assertThat(read(bareLfEnds, octets, first, second))
                            .as("blocks end at %s and %s", first, second)
                            .isEqualTo(whole);
                }
            }
        }
    }

    @Test
    void takesNothingBehindABareLfForACommand() {
        assertThat(read(false, "EHLO a\nEHLO b\r\nEHLO c\r\n", 0, 0))
                .containsExactly("BARE_LF", "Hello[extended=true, domain=c]");
    }

    @Test
    void endsACommandAtABareLfWhereThatIsAllowed() {
        assertThat(read(true, "EHLO a\nEHLO b\r\n", 0, 0))
                .containsExactly(
                        "Hello[extended=true, domain=a]", "Hello[extended=true, domain=b]");
    }

    @Test
    void skipsALineThatIsTooLongWhereverBlocksEnd() {
        String longest = "NOOP " + "x".repeat(LineReader.MAX_LINE_OCTETS - 7) + "\r\n";
        String tooLong = "NOOP " + "x".repeat(LineReader.MAX_LINE_OCTETS - 6) + "\r\n";
        for (int first = 0; first <= longest.length(); first++) {
            assertThat(read(false, longest + "NOOP\r\n", first, first))
                    .as("block ends at %s", first)
                    .containsExactly("Noop[]", "Noop[]");
            assertThat(read(false, tooLong + "NOOP\r\n", first, first))
                    .as("block ends at %s", first)
                    .containsExactly("TOO_LONG", "Noop[]");
        }
    }

    private static List<String> read(boolean bareLfEnds, String octets, int first, int second) {
        byte[] bytes = octets.getBytes(ISO_8859_1);
        LineReader lines = new LineReader(bareLfEnds);
        List<String> found = new ArrayList<>();
        int at = 0;
        for (int end : new int[] {first, second, bytes.length}) {
            while (at < end) {
                switch (lines.find(bytes, at, end)) {
                    case NOTHING -> {}
                    case LINE -> found.add(text(lines.command(PARSER)));
                    case TOO_LONG -> found.add("TOO_LONG");
                    case BARE_LF -> found.add("BARE_LF");
                }
                at = lines.next();
            }
        }
        return found;
    }

    private static String text(Command command) {
        return command instanceof Command.Wrong(String _, Answer answer)
                ? answer.reply().toString()
                : command.toString();
    }
}
