package io.mailriver.deliver.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MaildirFlagsTest {
    @Test
    void flagsBecomeLettersInTheirOrder() {
        assertThat(
                        MaildirFlags.info(
                                List.of(
                                        "\\Seen",
                                        "\\Deleted",
                                        "\\Answered",
                                        "$Forwarded",
                                        "\\Flagged",
                                        "\\Draft")))
                .isEqualTo(":2,DFPRST");
        assertThat(MaildirFlags.info(List.of("\\SEEN", "\\seen"))).isEqualTo(":2,S");
    }

    @Test
    void whatHasNoLetterIsLeftOut() {
        assertThat(MaildirFlags.info(List.of())).isEmpty();
        assertThat(MaildirFlags.info(List.of("$Work", "\\Recent", "/../x", ""))).isEmpty();
        assertThat(MaildirFlags.info(List.of("$Work", "\\Flagged"))).isEqualTo(":2,F");
    }

    @Test
    void everyInfoIsEverySetOfLettersAndNone() {
        assertThat(MaildirFlags.everyInfo())
                .hasSize(65)
                .doesNotHaveDuplicates()
                .contains("", ":2,", ":2,S", ":2,FS", ":2,DFPRST");
    }
}
