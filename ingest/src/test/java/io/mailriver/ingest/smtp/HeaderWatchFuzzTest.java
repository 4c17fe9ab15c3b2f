package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.regex.Pattern;

/// Counts what a regular expression over the whole header counts.
final class HeaderWatchFuzzTest {
    private static final Pattern FIELD =
            Pattern.compile(
                    "^received[ \t]*:",
                    Pattern.CASE_INSENSITIVE | Pattern.MULTILINE | Pattern.UNIX_LINES);
    private static final Pattern END = Pattern.compile("(?:^|\n)\r?\n");

    @FuzzTest(maxDuration = "5m")
    void countsAsARegularExpressionDoes(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        var end = END.matcher(text);
        String header = end.find() ? text.substring(0, end.start() + 1) : text;
        HeaderWatch watch = new HeaderWatch();

        for (int i = 0; i < octets.length; i++) {
            watch.look(octets, i, 1);
        }

        assertThat((long) watch.received()).isEqualTo(FIELD.matcher(header).results().count());
    }
}
