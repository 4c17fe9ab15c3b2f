package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HeaderWatchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|",
                "0|' Received: x\\r\\n'",
                "0|Receive: x\\r\\nReceivedd: x\\r\\nX-Received: x\\r\\n",
                "0|Received\\r\\n",
                "0|\\r\\nReceived: x\\r\\n",
                "0|\\nReceived: x\\r\\n",
                "1|Received:",
                "1|Received:Received:Received:\\r\\n\\tReceived: x\\r\\n",
                "1|rEcEiVeD  \\t : x\\r\\nA: b\\r\\n\\r\\nReceived: x\\r\\n",
                "1|Received: x\\n\\nReceived: x\\r\\n",
                "2|Received: x\\r\\nReceived: x\\r\\n",
                "2|A: b\\nReceived: x\\n\\rReceived: x\\r\\nReceived: x\\r\\n",
                "3|Received: x\\r\\nA: b\\r\\n c\\r\\nReceived: x\\r\\nReceived: y"
            })
    void countsFieldsOfTheHeaderWhereverBlocksEnd(int count, String written) {
        String text = written == null ? "" : written;
        text = text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        byte[] octets = text.getBytes(ISO_8859_1);
        for (int cut = 0; cut <= octets.length; cut++) {
            HeaderWatch watch = new HeaderWatch();

            watch.look(octets, 0, cut);
            watch.look(octets, cut, octets.length - cut);

            assertThat(watch.received()).as("block ends at %s", cut).isEqualTo(count);
        }
    }
}
