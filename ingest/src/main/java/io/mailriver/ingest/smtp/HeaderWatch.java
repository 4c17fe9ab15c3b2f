package io.mailriver.ingest.smtp;

import java.nio.charset.StandardCharsets;

/// Counts the `Received:` fields of a mail while its octets go by, and keeps none of them (RFC
/// 5321, 6.3). Blocks may end anywhere. Not thread-safe.
final class HeaderWatch {
    private static final byte[] NAME = "received".getBytes(StandardCharsets.US_ASCII);

    /// Where in a line we are, besides the number of letters of the name that were seen.
    private static final int ELSEWHERE = -1;

    private static final int CR_OF_AN_EMPTY_LINE = -2;

    private int place;
    private int received;
    private boolean over;

    /// How many there were so far.
    int received() {
        return received;
    }

    /// Looks at the next octets of the mail.
    void look(byte[] block, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end && !over) {
            if (place == ELSEWHERE) {
                while (i < end && block[i] != '\n') {
                    i++;
                }
                place = i < end ? 0 : ELSEWHERE;
                i++;
            } else {
                look(block[i++]);
            }
        }
    }

    private void look(byte octet) {
        if (octet == '\n') {
            over = place == 0 || place == CR_OF_AN_EMPTY_LINE;
            place = 0;
        } else if (place == 0 && octet == '\r') {
            place = CR_OF_AN_EMPTY_LINE;
        } else if (place >= 0 && place < NAME.length && (octet | 0x20) == NAME[place]) {
            place++;
        } else if (place != NAME.length || octet != ' ' && octet != '\t') {
            received += place == NAME.length && octet == ':' ? 1 : 0;
            place = ELSEWHERE;
        }
    }
}
