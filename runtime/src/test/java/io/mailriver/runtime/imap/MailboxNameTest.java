package io.mailriver.runtime.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MailboxNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "INBOX", "inbox", "InBox", "/", "//", "/inbox/"})
    void inboxInAnySpellingAndNoNameAtAllAreInbox(String text) {
        assertThat(new MailboxName(text).text()).isEqualTo("INBOX");
        assertThat(new MailboxName(text).onServer("INBOX.", '.')).isEqualTo("INBOX");
    }

    @ParameterizedTest
    @CsvSource({
        "Projects/River, '', /, Projects/River",
        "Projects/River, '', ., Projects.River",
        "Projects/River, INBOX., ., INBOX.Projects.River",
        "Projects/River, INBOX/, ., INBOX.Projects.River",
        "/Projects//River/, '', /, Projects/River",
        "inbox/River, '', ., inbox.River"
    })
    void levelsGetTheServersSeparator(String text, String prefix, char separator, String onServer) {
        assertThat(new MailboxName(text).onServer(prefix, separator)).isEqualTo(onServer);
    }

    @Test
    void whatNoServerTakesBecomesAnUnderscore() {
        assertThat(new MailboxName("a\r\nb\u0000c\u0085d\u007f").text()).isEqualTo("a__b_c_d_");
        assertThat(new MailboxName("half \ud83d of a pair").text()).isEqualTo("half _ of a pair");
        assertThat(new MailboxName("whole \ud83d\ude00").text()).isEqualTo("whole \ud83d\ude00");
    }

    @Test
    void namesThatMeanTheSameAreEqual() {
        assertThat(new MailboxName("a//b/")).isEqualTo(new MailboxName("a/b"));
        assertThat(new MailboxName("inbox")).isEqualTo(new MailboxName("INBOX"));
        assertThat(new MailboxName("A")).isNotEqualTo(new MailboxName("a"));
    }
}
