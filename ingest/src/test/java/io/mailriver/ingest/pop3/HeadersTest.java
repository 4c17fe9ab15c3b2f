package io.mailriver.ingest.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeadersTest {
    private static final String HEADER =
            "From: a@example.org\r\nMessage-ID: <1@example.org>\r\nDate: Tue, 24 Nov 2026\r\n";

    @Test
    void aHeaderThatNamesItsMailDecides() {
        assertThat(Headers.look(HEADER + "\r\n")).startsWith("header-").hasSize(71);
        assertThat(Headers.look(HEADER + "Subject: b\r\n")).isNotEqualTo(Headers.look(HEADER));
    }

    @Test
    void whatServersChangeDoesNotCount() {
        String noted = "X-UIDL: 7\r\n" + HEADER + "Status: RO\r\n folded\r\nX-Status: A\r\n";
        assertThat(Headers.look(noted)).isEqualTo(Headers.look(HEADER));
    }

    @Test
    void foldedLinesAndLineEndsCountAsTheyAre() {
        assertThat(Headers.look(HEADER + " folded\r\n")).isNotEqualTo(Headers.look(HEADER));
        assertThat(Headers.look(HEADER.replace("\r\n", "\n"))).isEqualTo(Headers.look(HEADER));
    }

    @Test
    void theBodyDoesNotCount() {
        assertThat(Headers.look(HEADER + "\r\nMessage-ID: x\r\n"))
                .isEqualTo(Headers.look(HEADER + "\r\n"));
        assertThat(Headers.look("\r\n" + HEADER)).isEmpty();
    }

    @Test
    void aHeaderThatNamesNoMailOfItsOwnDecidesNothing() {
        assertThat(Headers.look("")).isEmpty();
        assertThat(Headers.look("Subject: cron\r\n\r\n")).isEmpty();
        assertThat(Headers.look("Message-ID: <1@x>\r\n\r\n")).isEmpty();
        assertThat(Headers.look("Date: today\r\n\r\n")).isEmpty();
    }
}
